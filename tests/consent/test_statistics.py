"""The statistics page: what is counted, over everybody and under row security; who sees it; small numbers hidden."""

import csv
import datetime as dt
import io
import re

import pytest
from django.test import Client

import clock
from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from consent import gate, statistics
from consent.queries import statistics as counts
from consent.queries.statistics import MEASURES, ByMonth, Practice
from consent.statistics import months_over, people_table
from consent.suppression_rules import Cell
from tests.consent.test_access_log import write
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    PatientFactory,
    UserFactory,
    sign_in,
)
from tests.factories.consent import BrokenGlassFactory, CareRelationshipFactory, DelegationFactory, DirectiveFactory

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
PAGE = "/desk/statistics/"


def given_a_practice(name: str, people: int, *, sign_in=0, choices=0, helper=0) -> list:
    """A practice with so many people, of whom the first have an account, choices in force, and a helper."""
    practice = OrganisationFactory(name=name)
    found = [CareRelationshipFactory(organisation=practice).patient for _ in range(people)]
    for patient in found[:sign_in]:
        UserFactory(patient=patient, assurance=User.Assurance.VERIFIED)
    for patient in found[:choices]:
        DirectiveFactory(patient=patient, areas=["results"])
    for patient in found[:helper]:
        DelegationFactory(patient=patient)
    return found


def printed(table) -> dict[str, list[str]]:
    return {row.name: row.cells for row in table.rows}


def test_people_are_counted_by_practice():
    given_a_practice("Glenview", 12, sign_in=6, choices=7, helper=5)
    given_a_practice("Lochside", 14, sign_in=7, choices=9, helper=0)
    assert printed(statistics.gather().people) == {
        "Glenview": ["12", "6", "7", "5"],
        "Lochside": ["14", "7", "9", "0"],
        "All practices": ["26", "13", "16", "5"],
    }


def test_small_number_is_hidden_and_cannot_be_subtracted():
    given_a_practice("Glenview", 12, sign_in=3)
    given_a_practice("Lochside", 14, sign_in=7)
    given_a_practice("Moor", 20, sign_in=10)
    people = printed(statistics.gather().people)
    assert people["Glenview"] == ["12", "", "0", "0"] and people["Lochside"] == ["14", "", "0", "0"]
    assert people["Moor"] == ["20", "10", "0", "0"] and people["All practices"] == ["46", "20", "0", "0"]


def test_those_without_are_not_found_by_subtraction_either():
    """All but two have a sign-in: the two would stand out as much as two with one."""
    given_a_practice("Glenview", 12, sign_in=10)
    given_a_practice("Lochside", 14, sign_in=7)
    people = printed(statistics.gather().people)
    assert people["Glenview"][1] == people["Lochside"][1] == ""


def test_practices_of_few_people_stand_together():
    for name, people in (("Glenview", 12), ("Isle", 2), ("Lochside", 9), ("Skerry", 1)):
        given_a_practice(name, people)
    assert list(printed(statistics.gather().people)) == ["Glenview", "3 other practices together", "All practices"]


def test_so_few_that_nothing_is_shown():
    given_a_practice("Isle", 4, sign_in=2)
    people = statistics.gather().people
    assert people.withheld and not people.rows


def test_only_what_holds_now_is_counted():
    now, before = clock.now(), clock.now() - dt.timedelta(days=9)
    people = given_a_practice("Glenview", 12, sign_in=6)
    CareRelationshipFactory(organisation__name="Left", patient=people[0], ended_at=before)
    CareRelationshipFactory(organisation__name="To come", started_at=now + dt.timedelta(days=1))
    CareRelationshipFactory(organisation__name="Hospital", kind="encounter", patient=people[0])
    for patient in people[:6]:
        DirectiveFactory(patient=patient, areas=["results"], ends_at=before)
        DelegationFactory(patient=patient, ended_at=before)
        DelegationFactory(patient=patient, basis="parental")
    died = given_a_practice("Quiet", 5)
    for patient in died:
        patient.died_on = clock.today()
        patient.save()
    assert printed(statistics.gather().people) == {
        "Glenview": ["12", "6", "0", "0"],
        "All practices": ["12", "6", "0", "0"],
    }


def test_merged_records_are_one_person():
    people = given_a_practice("Glenview", 12, sign_in=6)
    practice = OrganisationFactory(name="Lochside")
    for patient in people[:6]:
        old = PatientFactory(merged_into=patient)
        CareRelationshipFactory(organisation=practice, patient=old, started_at=clock.now())
        DirectiveFactory(patient=old, areas=["results"])
    assert printed(statistics.gather().people) == {
        "Glenview": ["6", "0", "0", "0"],  # who moved is counted with the practice that came last
        "Lochside": ["6", "6", "6", "0"],
        "All practices": ["12", "6", "6", "0"],
    }


@pytest.fixture
def two_months_ago():
    first = months_over(clock.today())[-2]
    return dt.datetime.combine(first, dt.time(12), clock.DISPLAY_ZONE)


def given_emergencies(place, moment, people, each=1):
    doctor = MembershipFactory(organisation=place).user
    for _ in range(people):
        patient = PatientFactory()
        for _ in range(each):
            BrokenGlassFactory(actor=doctor, organisation=place, patient=patient, started_at=moment)


def test_emergencies_are_counted_by_month(two_months_ago):
    one, other = OrganisationFactory(name="Glenview"), OrganisationFactory(name="Lochside")
    given_emergencies(one, two_months_ago, people=6)
    given_emergencies(other, two_months_ago, people=8)
    given_emergencies(other, clock.now(), people=9)  # this month runs still
    assert printed(statistics.gather().emergencies) == {
        "Glenview": ["0", "0", "0", "0", "6", "0", "6"],
        "Lochside": ["0", "0", "0", "0", "8", "0", "8"],
        "All together": ["0", "0", "0", "0", "14", "0", "14"],
    }


def test_many_emergencies_of_one_person_are_hidden(two_months_ago):
    given_emergencies(OrganisationFactory(name="Glenview"), two_months_ago, people=1, each=7)
    found = printed(statistics.gather().emergencies)
    assert found["Glenview"] == ["0", "0", "0", "0", "", "0", ""] == found["All together"]


def test_month_begins_at_midnight_in_scotland(two_months_ago):
    """An hour before the first of a month in summer time is still the month before."""
    place, first = OrganisationFactory(name="Glenview"), two_months_ago.replace(day=1, hour=0)
    given_emergencies(place, first, people=5)
    given_emergencies(place, first - dt.timedelta(microseconds=1), people=7)
    assert printed(statistics.gather().emergencies)["Glenview"][3:5] == ["7", "5"]


def test_refusals_are_counted_but_missing_sign_ins_are_not():
    """By the organisation of whoever was refused; citizens are one line."""
    place = OrganisationFactory(name="Glenview")
    for _ in range(6):
        refused(PatientFactory().id, organisation_id=place.id)
        refused(PatientFactory().id, organisation_id=None, actor_role="citizen")
        refused(PatientFactory().id, organisation_id=place.id, reason="sign-in")
        refused(None, organisation_id=place.id)
    found = counts.refusals(clock.now() - dt.timedelta(days=1), clock.now() + dt.timedelta(days=1))
    assert found.all == Cell(12, 12) and found.organisations == {place.id: Cell(6, 6), None: Cell(6, 6)}


def refused(patient_id, **changes):
    write(patient_id, **{"outcome": "refused", "reason": "no-basis", "basis": ""} | changes)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [("2026-03-31", "2025-09-01", "2026-02-01"), ("2026-01-01", "2025-07-01", "2025-12-01"),
     ("2024-02-29", "2023-08-01", "2024-01-01")],
)  # fmt: skip
def test_months_that_are_over(today, first, last):
    months = months_over(dt.date.fromisoformat(today))
    assert (len(months), str(months[0]), str(months[-1])) == (6, first, last)


def test_no_number_of_any_practice_follows_from_the_page():
    """The measures share their totals of people, which are all shown: so no table tells of another."""
    practices = {
        PatientFactory.build().id: Practice(people, {"sign_in": few, "choices": people - few, "helper": people})
        for people, few in ((5, 1), (6, 5), (7, 0), (30, 4))
    }
    table = people_table(practices, {})
    for column, _measure in enumerate(MEASURES, 1):
        hidden_rows = [row for row in table.rows[:-1] if not row.cells[column]]
        assert len(hidden_rows) != 1 or not table.rows[-1].cells[column]


def test_empty_tables_say_nothing():
    assert statistics.month_table(ByMonth(), months_over(clock.today()), {}).rows == []
    assert people_table({}, {}).rows == [] and not people_table({}, {}).withheld


@pytest.mark.parametrize("role", sorted(Role))
def test_who_sees_the_page_and_takes_the_file(client, role):
    given_a_practice("Glenview", 5)
    user = UserFactory(citizen=True) if role == Role.CITIZEN else MembershipFactory(role=role).user
    may = role in (Role.POLICY_ADMIN, Role.PRIVACY_OFFICER)
    reader = sign_in(client, user)
    for address in (PAGE, f"{PAGE}people.csv"):
        assert reader.get(address).status_code == (200 if may else 404)


def test_page_explains_and_hides(client):
    given_a_practice("Glenview", 12, sign_in=3)
    given_a_practice("Lochside", 14, sign_in=7)
    admin = MembershipFactory(role=Role.POLICY_ADMIN).user
    text = " ".join(sign_in(client, admin).get(PAGE).content.decode().split())
    assert "Why some numbers are hidden" in text and "<caption>People by practice" in text
    row = re.search(r"<span>Glenview</span>.*?</tr>", text)[0]
    assert "hidden" in row and ">3<" not in text and ">12<" in row
    assert "No record was opened in an emergency in these months." in text


def test_count_is_an_entry_about_nobody():
    given_a_practice("Glenview", 5)
    statistics.gather()
    [entry] = Entry.objects.filter(actor_role="statistics")
    assert (entry.action, entry.patient_id, entry.areas) == ("count", None, ["consent"])


def test_choices_are_counted_under_the_jobs_access_alone():
    with gate.open_for_count("statistics") as access:
        pass
    with pytest.raises(gate.Ungated):
        counts.practices(access)


def file_of(table: str, role=Role.POLICY_ADMIN):
    return sign_in(Client(), MembershipFactory(role=role).user).get(f"{PAGE}{table}.csv")


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_file_has_the_words_of_the_page_and_hides_the_same(client):
    given_a_practice("Glenview", 12, sign_in=3)
    given_a_practice("Lochside", 14, sign_in=7)
    shown = statistics.gather().people
    answer = file_of("people")
    assert answer["Content-Type"].startswith("text/csv") and answer["Content-Disposition"].startswith("attachment")
    headers, *rows = rows_of(answer)
    assert headers == [
        "Practice",
        "People registered",
        "With a sign-in",
        "With choices in force",
        "With an invited helper",
    ]
    assert rows == [[row.name, *(cell or "hidden" for cell in row.cells)] for row in shown.rows]
    assert rows[0] == ["Glenview", "12", "hidden", "0", "0"]
    page = sign_in(client, MembershipFactory(role=Role.PRIVACY_OFFICER).user).get(PAGE).content.decode()
    assert f'href="{PAGE}people.csv"' in page and "refusals.csv" not in page  # no table, no file


def test_no_cell_of_a_file_is_a_formula(two_months_ago):
    given_emergencies(OrganisationFactory(name='=HYPERLINK("http://x","y")'), two_months_ago, people=6)
    rows = rows_of(file_of("emergencies", Role.PRIVACY_OFFICER))
    assert rows[1][0].startswith("'=HYPERLINK") and rows[1][-1] == "6"
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_a_file_is_counted_in_the_log_as_the_page_is():
    given_a_practice("Glenview", 5)
    file_of("people")
    [entry] = Entry.objects.filter(actor_role="statistics")
    assert (entry.action, entry.patient_id, entry.areas) == ("count", None, ["consent"])


def test_what_the_page_does_not_show_is_no_file(client):
    reader = sign_in(client, MembershipFactory(role=Role.POLICY_ADMIN).user)
    for table in ("emergencies", "refusals", "rows", "__class__", "people-2"):
        assert reader.get(f"{PAGE}{table}.csv").status_code == 404
