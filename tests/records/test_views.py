"""The pages of a record, asked through the door as people ask for them."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import home
from tests.factories.histories import INTERPRETATION, concept, labelled, pressure, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

LISTS = tuple(
    "show_home list_problems list_medicines list_allergies list_results list_measurements list_immunisations"
    " show_chronology".split()
)
POTASSIUM = {"code": "1000651000000109", "unit": "mmol/L"}
ALLERGY = {"resourceType": "AllergyIntolerance", "code": concept("Penicillin")}
CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"


def problem(name: str, status: str = "active", **more) -> dict:
    clinical = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": status}]}
    return {
        "resourceType": "Condition",
        "code": concept(name),
        "clinicalStatus": clinical,
        "onsetDateTime": "2024-03",
    } | more


@pytest.fixture
def reader(client, citizen, sign_in):
    """Asks for a page of the citizen's record, as the citizen."""
    sign_in(client, citizen)

    def ask(name: str, query: dict | None = None, **named):
        return client.get(reverse(f"records:{name}", args=[citizen.patient_id, *named.values()]), query)

    return ask


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_record_says_that_nothing_is_recorded(reader, name):
    answer = reader(name)
    assert answer.status_code == 200
    assert "recorded" in text_of(answer)


@pytest.mark.parametrize("name", [*LISTS, "show_trend"])
def test_a_stranger_finds_no_page(client, citizen, stranger, sign_in, name):
    store(citizen.patient, problem("Asthma"))
    sign_in(client, stranger)
    theirs = client.get(reverse(f"records:{name}", args=[citizen.patient_id]), POTASSIUM)
    nobodys = client.get(reverse(f"records:{name}", args=[uuid.uuid4()]), POTASSIUM)
    assert (theirs.status_code, nobodys.status_code) == (404, 404)


BAD = (
    {"page": "nonsense"},
    {"page": "-3"},
    {"page": "9" * 5000},
    {"year": "20x4"},
    {"year": "\x00"},
    {"group": "'; drop"},
    {"show": "\x00"},
    {"code": "\x00", "unit": "\x00"},
    {"code": "x" * 9000},
    {"name": "\u202e"},
)


@pytest.mark.parametrize("name", [*LISTS, "show_trend"])
def test_a_bad_address_is_answered_calmly(reader, name):
    assert [reader(name, query).status_code for query in BAD] == [200] * len(BAD)


def test_problems_now_and_before_are_two_pages(reader, citizen):
    store(citizen.patient, problem("Asthma"), problem("Broken wrist", "resolved"))
    now, before = text_of(reader("list_problems")), text_of(reader("list_problems", {"show": "past"}))
    assert "Asthma" in now and "Broken wrist" not in now and "Past problems (1)" in now
    assert "Broken wrist" in before and "Asthma" not in before and "March 2024" in before


def test_no_known_allergy_is_not_nothing_recorded(reader, citizen):
    assert "Nothing recorded" in text_of(reader("list_allergies"))
    store(
        citizen.patient,
        ALLERGY | {"code": concept("No known allergy", "716186003"), "recordedDate": "2024-03-05"},
    )
    page = text_of(reader("list_allergies"))
    assert "No known allergy" in page and "on 5 March 2024" in page and "Nothing recorded" not in page


def test_an_allergy_entered_in_error_is_struck_and_last(reader, citizen):
    wrong = {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                "code": "entered-in-error",
            }
        ]
    }
    latex = ALLERGY | {"code": concept("Latex"), "verificationStatus": wrong, "recordedDate": "2026-01-01"}
    store(citizen.patient, latex, ALLERGY | {"recordedDate": "1996-05-14"})
    page = text_of(reader("list_allergies"))
    assert page.index("Penicillin") < page.index("Latex") and "Entered in error" in page and "<s>" in page


def test_results_stand_under_their_report_with_range_and_flag(reader, citizen):
    flag = [{"coding": [{"system": INTERPRETATION, "code": "H"}]}]
    found = result(valueQuantity=quantity("5.9"), referenceRange=[{"high": quantity("5.3")}], interpretation=flag)
    [ident] = store(citizen.patient, found)
    report = {"resourceType": "DiagnosticReport", "status": "final", "code": concept("Urea and electrolytes")}
    store(
        citizen.patient,
        report | {"effectiveDateTime": "2026-03-03", "result": [{"reference": f"Observation/{ident}"}]},
    )
    page = text_of(reader("list_results"))
    assert page.index("Urea and electrolytes") < page.index("Potassium") < page.index("5.9")
    assert "High – above the laboratory’s range" in page and "up to 5.3" in page


def test_a_corrected_result_shows_the_old_value_struck_through(reader, citizen):
    ident = str(uuid.uuid4())
    store(citizen.patient, result(id=ident, valueQuantity=quantity("6.90")))
    store(
        citizen.patient,
        result(id=ident, status="corrected", issued="2026-03-05T10:00:00Z", valueQuantity=quantity("4.30")),
    )
    page = text_of(reader("list_results"))
    assert "4.30" in page and "<s>6.90 mmol/L</s>" in page and "Corrected on 5 March 2026" in page
    item = text_of(reader("show_item", item_id=ident))
    assert "Versions" in item and "<s>6.90 mmol/L</s>" in item


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"status": "cancelled"}, "Cancelled"),
        ({"dataAbsentReason": concept(code="error")}, "Not done: something went wrong"),
        ({"valueString": "haemolysed"}, "haemolysed"),
        ({"valueQuantity": {"value": 7}}, "7"),
        ({"code": concept("Local test of the ward"), "valueQuantity": quantity(3)}, "Local test of the ward"),
        ({"code": concept(code="424242", system="urn:ward"), "valueQuantity": quantity(3)}, "code 424242"),
    ],
)
def test_a_result_without_a_plain_number_is_told_in_words(reader, citizen, value, shown):
    store(citizen.patient, result() | value)
    page = text_of(reader("list_results"))
    assert shown in page and ">0<" not in page


def test_a_result_of_a_year_stands_under_that_year_alone(reader, citizen):
    store(citizen.patient, result(on="2024", valueString="old"), result(on="2024-01-01", valueString="new year"))
    answer = reader("list_results")
    assert sorted(day["when"] for day in answer.context["days"]) == ["1 January 2024", "2024"]


def test_two_units_are_two_series_with_a_way_across(reader, citizen):
    store(citizen.patient, *(result(on=f"2026-03-0{day}", valueQuantity=quantity(f"4.{day}")) for day in (1, 2)))
    store(citizen.patient, *(result(on=f"2026-02-0{day}", valueQuantity=quantity(17, "mg/dL")) for day in (1, 2)))
    page = text_of(reader("show_trend", POTASSIUM))
    assert "4.1 mmol/L" in page and "17 mg/dL" not in page and "Results in mg/dL" in page
    other = text_of(reader("show_trend", POTASSIUM | {"unit": "mg/dL"}))
    assert "17 mg/dL" in other and "4.1 mmol/L" not in other


def test_spellings_of_one_unit_are_one_series(reader, citizen):
    store(citizen.patient, result(valueQuantity=quantity(55, "umol/L")), result(valueQuantity=quantity(57, "µmol/L")))
    page = text_of(reader("show_trend", POTASSIUM | {"unit": "umol/L"}))
    assert "55 µmol/L" in page and "57 µmol/L" in page and "Results in" not in page


def test_the_chart_leaves_out_what_is_no_number_and_the_table_does_not(reader, citizen):
    store(
        citizen.patient,
        result(on="2026-03-01", valueQuantity=quantity("0.5", comparator="<")),
        result(on="2026-03-02", valueQuantity=quantity("4.2")),
        result(on="2026-03-03", status="cancelled"),
        result(on="2026-03-04", status="entered-in-error", valueQuantity=quantity("99")),
    )
    answer = reader("show_trend", POTASSIUM)
    [series] = answer.context["charts"]
    assert sorted((str(point["value"]), point["comparator"]) for point in series["points"]) == [
        ("0.5", "<"),
        ("4.2", ""),
    ]
    assert len(answer.context["table"]["rows"]) == 4
    assert "less than 0.5 mmol/L" in text_of(answer) and "Cancelled – there is no result" in text_of(answer)


def test_a_test_without_a_code_has_its_series_under_its_name(reader, citizen):
    bare = {"code": concept("Free T4")}
    store(citizen.patient, *(result(on=f"2026-03-0{d}", valueQuantity=quantity(f"1{d}.0")) | bare for d in (1, 2)))
    page = text_of(reader("list_results"))
    assert "?name=Free+T4&amp;unit=mmol%2FL" in page
    assert "11.0 mmol/L" in text_of(reader("show_trend", {"name": "Free T4", "unit": "mmol/L"}))


def test_measurements_are_not_test_results(reader, citizen):
    store(citizen.patient, pressure(138, 84))
    assert "138/84" in text_of(reader("list_measurements"))
    assert "138/84" not in text_of(reader("list_results"))


def test_the_chronology_filters_by_year_and_kind(reader, citizen):
    store(citizen.patient, problem("Asthma"), result(valueQuantity=quantity(4)))
    assert "Asthma" in text_of(reader("show_chronology", {"year": "2024"}))
    assert "Potassium" not in text_of(reader("show_chronology", {"year": "2024"}))
    assert "Asthma" not in text_of(reader("show_chronology", {"group": "results"}))
    assert "Nothing of this kind" in text_of(reader("show_chronology", {"group": "letters"}))


def test_something_about_somebody_else_is_said_to_be_left_out(reader, citizen):
    assert "somebody else" not in text_of(reader("list_problems"))
    store(citizen.patient, labelled(problem("A cousin's illness"), "third-party"))
    page = text_of(reader("list_problems"))
    assert "Something about somebody else is left out here" in page and "cousin" not in page


@pytest.mark.parametrize("label", ["held", "professional-only"])
@pytest.mark.parametrize("name", LISTS)
def test_what_is_withheld_otherwise_leaves_no_trace(reader, citizen, name, label):
    plain = {"content": text_of(reader(name))}
    [ident] = store(citizen.patient, labelled(result(valueQuantity=quantity(4)), label))
    store(citizen.patient, labelled(problem("Hidden"), label), labelled(ALLERGY, label))
    if name == "show_home":  # the log on it says that records were received, as it does for any
        assert "Potassium" not in text_of(reader(name)) and "Hidden" not in text_of(reader(name))
    else:
        assert _without_tokens(text_of(reader(name))) == _without_tokens(plain["content"])
    assert reader("show_item", item_id=ident).status_code == 404


def _without_tokens(page: str) -> str:
    """The page without the token that every form carries, and without the seconds that the session has left."""
    plain = "".join(part.split('"', 1)[-1] for part in page.split('name="csrfmiddlewaretoken" value="'))
    return re.sub(r'seconds="\d+"', "", plain)


def test_another_persons_item_is_no_page_of_mine(reader, stranger):
    [ident] = store(stranger.patient, problem("Asthma"))
    assert reader("show_item", item_id=ident).status_code == 404


def test_an_item_tells_where_it_comes_from(reader, citizen):
    [ident] = store(citizen.patient, problem("Asthma", recordedDate="2024-03-07", recorder={"display": "Dr Grant"}))
    page = text_of(reader("show_item", item_id=ident))
    for words in ("Dr Grant", "7 March 2024", "Sent by computer (Glasgow laboratory)", "Add my note"):
        assert words in page


def test_markup_in_a_record_is_shown_as_text(reader, citizen):
    evil = "<script>alert(1)</script>"
    [ident] = store(citizen.patient, problem(evil, note=[{"text": evil}]))
    for answer in (reader("list_problems"), reader("show_item", item_id=ident), reader("show_chronology")):
        assert evil not in answer.content.decode() and "&lt;script&gt;" in answer.content.decode()


def test_a_clinician_reads_the_same_record_and_no_log(client, citizen, clinician, sign_in):
    store(citizen.patient, problem("Asthma"))
    sign_in(client, clinician)
    page = text_of(client.get(reverse("records:show_home", args=[citizen.patient_id])))
    assert "Asthma" in page and "Glenview Practice cares for this person" in page
    assert "Who looked" not in page and "Who has looked" not in page


def test_the_citizen_sees_on_the_first_page_who_looked(client, reader, citizen, clinician, sign_in):
    sign_in(client, clinician)
    client.get(reverse("records:list_problems", args=[citizen.patient_id]))
    sign_in(client, citizen)
    page = text_of(client.get(reverse("records:show_home", args=[citizen.patient_id])))
    assert "Dr Isla Grant" in page and "You looked" in page and "In the last 30 days:" in page


def test_of_a_long_log_the_first_page_says_since_when_it_counts(reader, monkeypatch):
    monkeypatch.setattr(home, "TALLIED", 1)
    page = text_of(reader("show_home"))
    assert "(the full list goes further back):" in page and "In the last 30 days:" not in page
    assert "Nobody but you has looked at your record since then." in page


def test_an_appointment_to_come_is_due(reader, citizen):
    begins = (dt.datetime.now(dt.UTC) + dt.timedelta(days=9)).isoformat(timespec="seconds")
    booking = {"resourceType": "Appointment", "status": "booked", "description": "Eye clinic", "start": begins}
    who = {"actor": {"reference": f"Patient/{citizen.patient_id}"}, "status": "accepted"}
    store(citizen.patient, booking | {"participant": [who]})
    assert "Eye clinic" in text_of(reader("show_home"))


def test_the_number_of_questions_does_not_grow_with_the_record(reader, citizen):
    few = [result(on=f"2026-{n % 3 + 1:02}-{n % 28 + 1:02}", valueQuantity=quantity(4)) for n in range(60)]
    page_and_more = [
        *few,
        *(problem(f"Problem of old {n}") for n in range(60)),
        *(pressure(120, 80) for _ in range(60)),
    ]
    store(citizen.patient, *page_and_more, ALLERGY)
    before = _questions(reader)
    days = [(year, month, day) for year in range(2020, 2025) for month in range(1, 13) for day in range(1, 27)]
    many = [result(on=f"{y}-{m:02}-{d:02}", valueQuantity=quantity(5)) for y, m, d in days]
    problems = [problem(f"Problem {n}") for n in range(200)]
    pressures = [pressure(120, n, on=f"2025-0{n % 9 + 1}-{n % 28 + 1:02}") for n in range(200)]
    store(citizen.patient, *many, *problems, *pressures)
    assert _questions(reader) == before


def _questions(reader) -> dict[str, int]:
    """How many questions each page asks of the database; the clock's are not the page's."""
    counts = {}
    for name in (*LISTS, "show_trend"):
        with CaptureQueriesContext(connections["default"]) as asked:
            assert reader(name, POTASSIUM).status_code == 200
        counts[name] = sum("clock_offset" not in query["sql"] for query in asked)
    return counts


def test_a_list_too_long_to_be_counted_still_turns_its_pages(reader, citizen, monkeypatch):
    monkeypatch.setattr("records.pages.COUNTED", 30)
    store(citizen.patient, *(problem(f"Problem {n}") for n in range(27)))
    assert "Page 1 of 2" in text_of(reader("list_problems"))
    store(citizen.patient, *(problem(f"Problem {n}") for n in range(27, 60)))
    first, last, beyond = (reader("list_problems", {"page": number}).content.decode() for number in (1, 3, 9))
    assert ">Page 1<" in first and 'href="?page=2"' in first
    for page in (last, beyond):
        assert ">Page 3 of 3<" in page and 'rel="next"' not in page and 'href="?page=2"' in page
