"""The report on teams: counts, of one's own organisation and what is part of it; and due times in words."""

import csv
import datetime as dt
import io

import pytest
from django.utils import translation

import clock
from accounts.roles import STAFF_ROLES, Role
from accounts.spreadsheets import safe_cell
from portal.desk_overdue import MAY_SEE, span_words
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, actor_for
from tests.factories.work import waiting_item
from work.due_words import due_words
from work.report import lines

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def busy(practice):
    """Three things of the nurses, two of which are late, one answered; one of the whole practice."""
    patient, now = PatientFactory(), clock.now()
    for late in (3 * DAY, 5 * DAY, -DAY):
        waiting_item(patient, practice, first_team="Nurses", opened_at=now - 9 * DAY, due_at=now - late, level=1)
    for took in (HOUR, 3 * HOUR, 8 * HOUR):
        done = now - 2 * DAY
        waiting_item(patient, practice, team="Nurses", opened_at=done - took, due_at=now, done_at=done)
    waiting_item(patient, practice, opened_at=now - 90 * DAY, due_at=now - 80 * DAY, done_at=now - 80 * DAY)
    waiting_item(patient, practice, opened_at=now, due_at=now + DAY)
    return practice


def seen_by(organisation, role=Role.CLINICIAN):
    return lines(actor_for(MembershipFactory(organisation=organisation, role=role).user))


def test_numbers_of_each_team(busy):
    nurses, all_of_it = seen_by(busy)
    assert (nurses.team, nurses.waiting, nurses.late, nurses.answered) == ("Nurses", 3, 2, 3)
    assert nurses.answer_time == 3 * HOUR and (clock.now() - nurses.oldest).days == 9
    assert (all_of_it.team, all_of_it.waiting, all_of_it.late, all_of_it.answered) == ("", 1, 0, 0)
    assert all_of_it.answer_time is None


def test_the_count_is_an_entry_about_nobody(busy):
    seen_by(busy)
    from audit.models import Entry

    [entry] = Entry.objects.filter(actor_role="overdue_report")
    assert (entry.action, entry.patient_id) == ("count", None)


def test_those_above_see_what_is_part_of_them_and_others_do_not(busy):
    board = OrganisationFactory(kind="board")
    middle = OrganisationFactory(part_of=board)
    busy.part_of = middle
    busy.save()
    assert len(seen_by(board, Role.POLICY_ADMIN)) == len(seen_by(middle)) == 2
    assert seen_by(OrganisationFactory()) == []
    assert len(seen_by(OrganisationFactory(kind="portal"), Role.PRIVACY_OFFICER)) == 2


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_who_sees_the_report(role, busy, client, sign_in):
    sign_in(client, MembershipFactory(organisation=busy, role=role).user)
    for address in ("/desk/overdue/", "/desk/overdue.csv"):
        assert client.get(address).status_code == (200 if role in MAY_SEE else 403)


def test_page_says_it_in_words(busy, client, sign_in):
    text = sign_in(client, MembershipFactory(organisation=busy).user).get("/desk/overdue/").content.decode()
    assert "Nurses" in text and "3 hours" in text and "Whole organisation" in text


def test_file_is_read_by_a_spreadsheet_and_runs_nothing(busy, client, sign_in):
    waiting_item(PatientFactory(), busy, first_team='=HYPERLINK("http://x","Nurses")', opened_at=clock.now(),
                 due_at=clock.now() + DAY)  # fmt: skip
    answer = sign_in(client, MembershipFactory(organisation=busy).user).get("/desk/overdue.csv")
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {7} and rows[1][:6] == ["Glenview Practice", "Nurses", "3", "2", "9", "3"]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    assert "'=HYPERLINK" in answer.content.decode()


@pytest.mark.parametrize(
    "cell, safe",
    [("=1+1", "'=1+1"), ("+44", "'+44"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), (" =1", "' =1"),
     ("Nurses", "Nurses"), (-3, -3), ("", "")],
)  # fmt: skip
def test_cells_that_begin_as_a_formula(cell, safe):
    assert safe_cell(cell) == safe


NOW = dt.datetime(2026, 11, 4, 15, tzinfo=dt.UTC)  # a Wednesday


@pytest.mark.parametrize(
    "ahead, words",
    [
        (-2 * DAY, "2 days late"),
        (-DAY, "1 day late"),
        (-16 * HOUR, "1 day late"),
        (-HOUR, "Late since 14:00"),
        (3 * HOUR, "By 18:00 today"),
        (DAY, "Tomorrow"),
        (2 * DAY, "Friday"),
        (6 * DAY, "Tuesday"),
        (7 * DAY, "By 11 November"),
        (80 * DAY, "By 23 January 2027"),
    ],
)
def test_due_times_in_words(ahead, words):
    with translation.override("en-gb"):
        assert due_words(NOW + ahead, NOW) == words


@pytest.mark.parametrize(
    "span, words",
    [(None, "none"), (HOUR / 4, "less than an hour"), (HOUR, "1 hour"), (47 * HOUR, "47 hours"), (3 * DAY, "3 days")],
)
def test_spans_in_words(span, words):
    with translation.override("en-gb"):
        assert span_words(span) == words
