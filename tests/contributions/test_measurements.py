"""Measurements at home: journey J8 with its bad inputs."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

import clock
from accounts.models import Patient
from contributions.models import Contribution
from records.lossless import loads
from records.models import Resource, ResourceVersion
from tests.factories import accounts as people
from tests.factories import consent as care
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def readings() -> list[Resource]:
    return list(Resource._ungated.filter(kind="Observation").order_by("code"))


@pytest.fixture
def person(client, citizen, clinician, sign_in):
    return sign_in(client, citizen)


@pytest.fixture
def address(citizen):
    return lambda sort="blood-pressure": reverse("contributions:add_measure", args=[citizen.patient_id, sort])


def filled(systolic="138", diastolic="84", pulse="72", *, at: dt.datetime | None = None, key=None, **more) -> dict:
    at = at or clock.now().astimezone(clock.DISPLAY_ZONE)
    figures = {"systolic": systolic, "diastolic": diastolic, "pulse": pulse}
    when = {"day_day": str(at.day), "day_month": str(at.month), "day_year": str(at.year), "time": f"{at:%H:%M}"}
    context = {"cuff": "arm", "position": "seated", "rested": "on"}
    return figures | when | context | {"form_key": str(key or uuid.uuid4())} | more


def test_a_blood_pressure_is_stored_as_a_panel_by_code(person, citizen, address):
    at = clock.now().astimezone(clock.DISPLAY_ZONE)
    answer = person.post(address(), filled(at=at), follow=True)
    assert "Saved. Glenview Practice will read it by" in text_of(answer)
    pulse, panel = readings()
    body = loads(panel.body)
    assert [(one["system"], one["code"]) for one in body["code"]["coding"]] == [
        ("http://snomed.info/sct", "75367002"), ("http://loinc.org", "85354-9"),
    ]  # fmt: skip
    parts = {
        tuple(code["code"] for code in part["code"]["coding"]): part["valueQuantity"] for part in body["component"]
    }
    assert str(parts["72313002", "8480-6"]["value"]) == "138"
    assert str(parts["1091811000000102", "8462-4"]["value"]) == "84"
    assert {part["code"] for part in parts.values()} == {"mm[Hg]"}
    assert body["category"][0]["coding"][0]["code"] == "vital-signs"
    assert body["performer"] == [{"reference": f"Patient/{citizen.patient_id}"}]
    assert body["effectiveDateTime"] == at.replace(second=0, microsecond=0).isoformat()
    assert body["bodySite"]["coding"][0]["code"] == "40983000"
    assert body["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "33586001"
    assert body["note"][0]["text"] == "Measured at home: cuff on the upper arm, seated, after rest."
    assert (panel.author_kind, panel.area, panel.code, pulse.code) == (
        "person",
        "measurements",
        "75367002",
        "444981005",
    )
    one = Contribution._ungated.get()
    assert set(one.subjects) == {panel.id, pulse.id} and one.what == "measurements"


def test_the_next_reading_joins_what_still_waits(person, address):
    person.post(address(), filled())
    person.post(address(), filled("141"))
    assert (len(Contribution._ungated.get().subjects), WorkItem._ungated.filter(done_at=None).count()) == (4, 1)


FUTURE = dt.timedelta(hours=30)
BAD = [
    ("impossible", {"systolic": "1200"}, "systolic", "between 40 and 300 mmHg"),
    ("swapped", {"systolic": "80", "diastolic": "138"}, "diastolic", "Did you swap them?"),
    ("the same twice", {"systolic": "90", "diastolic": "90"}, "diastolic", "Did you swap them?"),
    ("a comma", {"systolic": "138,4"}, "systolic", "Write a whole number, such as 138."),
    ("a point", {"systolic": "138.4"}, "systolic", "Write a whole number, such as 138."),
    ("nothing", {"diastolic": ""}, "diastolic", "Write this figure: lower figure (diastolic)."),
    ("negative", {"systolic": "-138"}, "systolic", "without a minus sign"),
    ("letters", {"systolic": "high"}, "systolic", "Write the number alone, such as 138."),
    ("other digits", {"systolic": "١٣٨"}, "systolic", "Use the digits 0 to 9."),
    ("1899", {"day_year": "1899"}, "day_day", "before the person was born"),
    ("no day", {"day_day": ""}, "day_day", "Write the day, the month and the year"),
    ("31 February", {"day_day": "31", "day_month": "2"}, "day_day", "Write the day, the month and the year"),
    ("no time", {"time": ""}, "time", "Write the time, such as 14:05."),
    ("25 o'clock", {"time": "25:00"}, "time", "Write it like 14:05."),
    ("the other cuff", {"cuff": "ankle"}, "cuff_0", "Choose from the list."),
    ("a long remark", {"remark": "x" * 301}, "remark", "it may have 300 characters"),
    ("a hidden sign", {"remark": "a\x00b"}, "remark", "character that cannot be shown"),
]


@pytest.mark.parametrize(("sent", "field", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_is_told_beside_its_field_and_nothing_is_stored(person, address, sent, field, reason):
    page = text_of(person.post(address(), filled() | sent))
    assert reason in page and "There is a problem" in page and f'href="#id_{field}"' in page
    assert readings() == [] and not Contribution._ungated.exists()


def test_the_future_is_refused(person, address):
    page = text_of(person.post(address(), filled(at=clock.now().astimezone(clock.DISPLAY_ZONE) + FUTURE)))
    assert "This time has not come yet." in page and readings() == []


def test_a_time_that_the_clocks_left_out_is_refused(person, address):
    page = text_of(person.post(address(), filled(day_day="29", day_month="3", day_year="2026", time="01:30")))
    assert "the clocks went forward" in page and readings() == []


def test_another_units_figure_is_refused_with_the_unit(person, address):
    base = {name: value for name, value in filled().items() if name not in ("systolic", "diastolic", "pulse")}
    assert "between 0.5 and 50 mmol/L" in text_of(person.post(address("glucose"), base | {"glucose": "120"}))
    assert "between 25 and 45 °C" in text_of(person.post(address("temperature"), base | {"temperature": "98.6"}))
    assert "Use a point, not a comma, as in 72.5." in text_of(person.post(address("weight"), base | {"weight": "72,5"}))
    assert "at most one digit" in text_of(person.post(address("weight"), base | {"weight": "72.55"}))
    assert readings() == []


def test_what_is_unusual_is_asked_about_and_kept_when_it_is_meant(person, address):
    sent = filled("85", "55")
    page = text_of(person.post(address(), sent))
    assert "Is this right?" in page and "85 mmHg" in page and 'value="85"' in page and readings() == []
    sure = page.split('name="sure" value="')[1].split('"')[0]
    changed = text_of(person.post(address(), sent | {"systolic": "86", "sure": sure}))
    assert "Is this right?" in changed and "86 mmHg" in changed and readings() == []
    person.post(address(), sent | {"sure": sure})
    assert len(readings()) == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"systolic": "210", "diastolic": "125"}, "This blood pressure is very high."),
        ({"systolic": "68", "diastolic": "42"}, "This blood pressure is very low."),
        ({"pulse": "140"}, "This pulse is very fast."),
        ({"pulse": "38", "systolic": "85"}, "This pulse is very slow."),
    ],
)
def test_danger_is_kept_at_once_and_advice_is_given(person, address, sent, words):
    page = text_of(person.post(address(), filled() | sent, follow=True))
    assert words in page and "Call 999 now if" in page and "111" in page
    assert "Nobody watches these readings all the time. Do not wait for an answer here." in page
    assert len(readings()) == 2


def test_advice_belongs_to_dangerous_readings_alone(person, citizen, stranger, address):
    person.post(address(), filled())
    url = reverse("contributions:read_advice", args=[citizen.patient_id])
    for query in ("", "?of=x", f"?of={uuid.uuid4()}", f"?of={readings()[0].id}"):
        assert person.get(url + query).status_code == 404


def test_a_double_click_keeps_one(person, address):
    twice = filled()
    assert [person.post(address(), twice).status_code for _ in range(2)] == [302, 302]
    assert len(readings()) == 2 and ResourceVersion._ungated.filter(kind="Observation").count() == 2
    assert len(Contribution._ungated.get().subjects) == 2


def test_the_same_form_filled_in_anew_is_another_reading(person, address):
    first = filled()
    person.post(address(), first)
    person.post(address(), first | {"systolic": "139"})
    assert len([one for one in readings() if one.code == "75367002"]) == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_clicks_at_the_same_moment_keep_one(citizen, clinician, address, sign_in):
    twice, browsers = filled(), [sign_in(Client(), citizen) for _ in range(3)]

    def click(browser):
        try:
            return browser.post(address(), twice).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(click, browsers)) == {302}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*), max(version) FROM records_resourceversion WHERE kind = 'Observation'")
        assert cursor.fetchone() == (2, 1)
        cursor.execute("SELECT cardinality(subjects) FROM contributions_contribution")
        assert cursor.fetchall() == [(2,)]


SORTS = [
    ("weight", "weight", "72.50", "27113001", "kg", '"value":72.50'), ("height", "height", "168", "50373000", "cm", ""),
    ("temperature", "temperature", "36.8", "276885007", "Cel", ""), ("oxygen", "oxygen", "97", "431314004", "%", ""),
    ("heart-rate", "pulse", "72", "444981005", "/min", ""), ("glucose", "glucose", "6.4", "434912009", "mmol/L", ""),
    ("peak-flow", "peak-flow", "420", "19935-6", "L/min", ""),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "field", "value", "code", "unit", "literal"), SORTS)
def test_every_other_sort_is_kept_with_code_and_unit(person, address, sort, field, value, code, unit, literal):
    assert person.get(address(sort)).status_code == 200
    base = {name: text for name, text in filled().items() if name not in ("systolic", "diastolic", "pulse")}
    person.post(address(sort), base | {field: value, "meal": "before"})
    [one] = readings()
    assert (one.code, one.area) == (code, "measurements") and f'"code":"{unit}"' in one.body and literal in one.body


def test_nobody_else_may_add(client, citizen, stranger, clinician, sign_in, address):
    for user in (stranger, clinician):
        sign_in(client, user)
        assert client.get(address()).status_code == 404
        assert client.post(address(), filled()).status_code == 404
    assert readings() == []


def test_there_is_no_such_sort(person, address):
    assert person.get(address("mood")).status_code == 404


def test_a_helper_adds_and_both_names_are_kept(client, citizen, clinician, sign_in, address):
    ailsa = people.UserFactory(citizen=True, name="Ailsa Fraser")
    powers = {"demographics": ["see"], "measurements": ["see", "act"]}
    care.DelegationFactory(patient=citizen.patient, user=ailsa, person_name="Morag Fraser", powers=powers)
    sign_in(client, ailsa).post(address(), filled())
    panel = readings()[1]
    assert (panel.author_kind, panel.author, panel.patient_id) == ("carer", "Ailsa Fraser", citizen.patient_id)
    one = Contribution._ungated.get()
    assert (one.given_by_name, one.for_name) == ("Ailsa Fraser", "Morag Fraser")
    page = text_of(sign_in(client, citizen).get(reverse("records:show_item", args=[citizen.patient_id, panel.id])))
    assert "Ailsa Fraser" in page and "Written by somebody who acts for you" in page


def test_a_helper_who_may_only_look_adds_nothing(client, citizen, clinician, sign_in, address):
    ailsa = people.UserFactory(citizen=True)
    care.DelegationFactory(patient=citizen.patient, user=ailsa, powers={"measurements": ["see"]})
    assert sign_in(client, ailsa).post(address(), filled()).status_code == 404
    assert readings() == []


def test_where_nobody_looks_after_the_person_that_is_said(client, citizen, sign_in, address):
    page = text_of(sign_in(client, citizen).post(address(), filled(), follow=True))
    assert "so nobody will read it here" in page and len(readings()) == 2


def test_the_birth_date_bounds_the_day(client, citizen, clinician, sign_in, address):
    Patient.objects.filter(id=citizen.patient_id).update(birth_date=dt.date(2010, 5, 1))
    page = text_of(sign_in(client, citizen).post(address(), filled(day_day="30", day_month="4", day_year="2010")))
    assert "before the person was born" in page


@pytest.fixture
def wrong(citizen):
    return lambda ident: reverse("contributions:mark_wrong", args=[citizen.patient_id, ident])


def test_ones_own_reading_is_marked_as_wrong_and_stays(person, citizen, address, wrong):
    person.post(address(), filled())
    panel = readings()[1]
    assert "This reading is wrong" in text_of(
        person.get(reverse("records:show_item", args=[citizen.patient_id, panel.id]))
    )
    assert "Choose why it is wrong." in text_of(person.post(wrong(panel.id), {"why": ""}))
    person.post(wrong(panel.id), {"why": "typed"})
    after = Resource._ungated.get(id=panel.id)
    assert (after.status, after.version, after.labels) == ("entered-in-error", 2, ["entered-in-error"])
    assert ResourceVersion._ungated.get(resource_id=panel.id, version=2).reason == "I typed it wrongly"
    assert person.get(wrong(panel.id)).status_code == 404


def drawn(answer) -> list[set[str]]:
    """The numbers of each line of the chart."""
    return [{str(point["value"]) for point in chart["points"]} for chart in answer.context["charts"]]


def test_a_reading_at_home_is_drawn_as_one_and_a_wrong_one_is_not(person, citizen, address, wrong):
    person.post(address(), filled())
    person.post(address(), filled("148", "88"))
    trend = reverse("records:show_trend", args=[citizen.patient_id]) + "?code=75367002"
    answer = person.get(trend)
    assert drawn(answer) == [{"138", "148"}, {"84", "88"}]
    assert all(point["home"] for chart in answer.context["charts"] for point in chart["points"])
    assert "Measured at home" in text_of(answer) and text_of(answer).count("At home") == 2
    panel = next(one for one in readings() if one.code == "75367002" and '"value":148' in one.body)
    person.post(wrong(panel.id), {"why": "typed"})
    assert drawn(person.get(trend)) == [{"138"}, {"84"}]


def test_what_others_measured_is_not_ones_own(person, citizen, make_resource, wrong):
    theirs = make_resource(citizen.patient, "Observation", area="measurements")
    assert person.get(wrong(theirs.id)).status_code == 404
    assert person.post(wrong(theirs.id), {"why": "typed"}).status_code == 404
