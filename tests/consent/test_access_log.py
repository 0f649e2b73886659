"""The page "Who has looked at my record": who may read it, how it groups, and what its filters stand."""

import datetime as dt
import re
import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import clock
from accounts.actor import Actor
from accounts.roles import Role
from audit import log
from clock.models import Offset
from consent import access_log, gate, queries
from consent.actions import begin_care
from consent.queries import Wanted
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.consent import DelegationFactory, LogReadingFactory

JOB = Actor(kind="job", name="Records received from another system", role="load_bundles", request_id="job-1")


@pytest.fixture
def read_page(client, citizen, sign_in):
    """The citizen's own page as text, with a query if one is given."""
    sign_in(client, citizen)
    return lambda query="": client.get(f"/p/{citizen.patient_id}/access-log/{query}").content.decode()


def write(patient_id, count=1, **changes):
    usual = {
        "request_id": "r", "actor_id": uuid.uuid4(), "actor_kind": "person", "actor_name": "Dr Isla Grant",
        "actor_role": "clinician", "organisation_name": "Glenview Practice", "patient_id": patient_id, "action": "read",
        "route": "page", "outcome": "permitted", "purpose": "TREAT", "basis": "care", "areas": ["results"],
        "kinds": ["Observation"],
    }  # fmt: skip
    log.write(*(log.Record(**usual | changes) for _ in range(count)))


def lines_of(actor, patient_id, **wanted):
    access = gate.open_record(actor, patient_id, kinds=["AuditEvent"])
    with access.reading():
        return access_log.read(access, Wanted(**wanted), None).lines


def test_reading_the_log_is_an_entry(read_page, citizen):
    assert "Looked at your list of who has looked" in read_page()
    assert log.about(citizen.patient_id).get().kinds == ["AuditEvent", "Patient"]


def test_line_says_who_when_what_why_and_how(read_page, citizen, clinician, actor_for):
    gate.open_record(actor_for(clinician), citizen.patient_id, kinds=["Observation"])
    text = read_page()
    moment = log.about(citizen.patient_id).last().at.astimezone(clock.DISPLAY_ZONE)
    for words in (
        "Dr Isla Grant", "Clinician, Glenview Practice", "Looked at your test results", "Care and treatment",
        "you are registered with this practice", "On a page", f"{moment:%-d %B %Y, %H:%M}",
    ):  # fmt: skip
        assert words in text, words


def test_clinician_has_no_access_to_the_log(client, citizen, clinician, sign_in):
    answer = sign_in(client, clinician).get(f"/p/{citizen.patient_id}/access-log/")
    assert answer.status_code == 404
    assert log.about(citizen.patient_id).get().outcome == "refused"


def test_privacy_officer_reads_it_without_the_name(client, citizen, sign_in, make_resource):
    make_resource(citizen.patient, "Patient", title="Morag Fraser")
    officer = MembershipFactory(role=Role.PRIVACY_OFFICER, user__name="Helen Ballantyne").user
    LogReadingFactory(patient=citizen.patient, officer=officer)
    text = sign_in(client, officer).get(f"/p/{citizen.patient_id}/access-log/").content.decode()
    assert "Who has looked at this record" in text and "Morag" not in text and "1957" not in text
    assert "Helen Ballantyne" in text and "this is part of the work of a privacy officer" in text


def test_citizen_sees_that_the_officer_looked(read_page, citizen, actor_for):
    officer = MembershipFactory(role=Role.PRIVACY_OFFICER, user__name="Helen Ballantyne").user
    lines_of(actor_for(officer), citizen.patient_id)
    assert "Helen Ballantyne" in read_page()


def test_machines_are_one_line_a_job_and_day(citizen, actor_for):
    for name in ("Laboratory system", "Board system"):
        write(citizen.patient_id, 7, actor_kind="source", actor_name=name, actor_role="", action="create", route="job")
    lines = lines_of(actor_for(citizen), citizen.patient_id, show="machines")
    assert sorted((line.who, line.count, line.machine) for line in lines) == [
        ("Board system", 7, True),
        ("Laboratory system", 7, True),
    ]


def test_machine_line_names_all_that_its_entries_name(citizen, actor_for):
    for kind, area in (("Condition", "summary"), ("MedicationRequest", "medicines")):
        write(
            citizen.patient_id, actor_kind="job", actor_name="Board system", action="create", kinds=[kind], areas=[area]
        )
    (line,) = lines_of(actor_for(citizen), citizen.patient_id, show="machines")
    assert (line.count, line.what) == (2, "Added to your record")


def test_machine_line_does_not_mix_organisations(citizen, actor_for, practice):
    other = OrganisationFactory(name="Muirhallow Pharmacy")
    for organisation in (practice, other):
        begin_care(patient_id=citizen.patient_id, organisation_id=organisation.id, kind="registration", actor=JOB)
    lines = lines_of(actor_for(citizen), citizen.patient_id, show="machines")
    assert {line.what for line in lines} == {
        "Wrote down that Glenview Practice looks after you",
        "Wrote down that Muirhallow Pharmacy looks after you",
    }


@pytest.fixture
def at():
    """Moves the portal's clock to a moment; it goes back afterwards."""

    def move(moment: dt.datetime):
        minutes = round((moment - dt.datetime.now(dt.UTC)).total_seconds() / 60)
        call_command("set_clock", f"{minutes:+}m", verbosity=0)

    yield move
    Offset.objects.using("owner").all().delete()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_days_are_those_of_scotland(citizen, actor_for, at, capsys):
    """In summer, half past eleven at night in UTC is the next day."""
    summer = dt.datetime(dt.date.today().year + 1, 7, 3, tzinfo=dt.UTC)
    for hours in (22.5, 23.5, 34):
        at(summer + dt.timedelta(hours=hours))
        write(citizen.patient_id, actor_kind="job", actor_name="Night job", actor_role="job")
    lines = lines_of(actor_for(citizen), citizen.patient_id, show="machines")
    assert [line.count for line in lines] == [2, 1]


def test_own_looks_of_a_day_are_folded(read_page, citizen):
    for _ in range(3):
        text = read_page()
    assert "Looked at your record 3 times" in text and text.count("Looked at your list of who has looked") == 3


def test_own_acts_are_not_folded(citizen, actor_for):
    actor = actor_for(citizen)
    mine = {"actor_id": citizen.id, "actor_role": "citizen", "basis": "self", "purpose": "PATRQT"}
    write(citizen.patient_id, 2, action="create", kinds=["Annotation"], areas=["contributions"], **mine)
    lines = [line for line in lines_of(actor, citizen.patient_id) if line.what == "Added a note"]
    assert len(lines) == 2


def test_strangers_are_counted_and_not_named(read_page, citizen, stranger, actor_for):
    for _ in range(4):
        with pytest.raises(gate.AccessDenied):
            gate.open_record(actor_for(stranger), citizen.patient_id, kinds=["Condition"])
    text = read_page()
    assert "Somebody without the right to see it" in text and "Struan Other" not in text
    assert "4 times" in text


def test_visitor_who_was_not_signed_in_is_told_kindly(client, citizen, actor_for):
    client.get(f"/p/{citizen.patient_id}/allergies/")
    said = lines_of(actor_for(citizen), citizen.patient_id, show="people")[0]
    assert said.who == "Somebody who was not signed in" and "This may have been you" in said.what


SHOWN = [
    ("", {"own", "person", "machine", "refused", "emergency", "stranger"}),
    ("people", {"person", "refused", "emergency", "stranger"}),
    ("machines", {"machine"}),
    ("own", {"own"}),
    ("refused", {"refused", "stranger"}),
    ("emergency", {"emergency"}),
]


@pytest.mark.parametrize("show, expected", SHOWN)
def test_filter(show, expected, citizen, actor_for):
    ident = citizen.patient_id
    write(ident, actor_name="person")
    write(ident, actor_name="machine", actor_kind="job")
    write(ident, actor_name="refused", outcome="refused", basis="")
    write(ident, actor_name="emergency", basis="break-glass", purpose="BTG")
    write(ident, actor_name="x", actor_role="citizen", outcome="refused", basis="", reason="no-basis")
    words = {"You": "own", "Somebody without the right to see it": "stranger"}
    lines = lines_of(actor_for(citizen), ident, show=show)
    assert {words.get(line.who, line.who) for line in lines} == expected


def test_period(citizen, actor_for):
    write(citizen.patient_id, actor_name="now")
    today = clock.today()

    def names(**period):
        return {line.who for line in lines_of(actor_for(citizen), citizen.patient_id, show="people", **period)}

    assert names(since=today) == names(until=today) == {"now"}
    assert names(since=today + dt.timedelta(1)) == names(until=today - dt.timedelta(1)) == set()


NASTY = ["'", "\x00", "9" * 400, "-1", "٣", "0", "<script>", "1 OR 1=1", "%", "9999-12-31", "0001-01-01",
         "2026-02-30", "99999-01-01", "people,machines", "\ud7ff", "a" * 5000]  # fmt: skip


@pytest.mark.parametrize("value", NASTY)
def test_bad_filter_values_are_told_and_do_no_harm(value, client, citizen, sign_in):
    sign_in(client, citizen)
    for name in ("show", "since", "until", "page", "unknown"):
        answer = client.get(f"/p/{citizen.patient_id}/access-log/", {name: value})
        assert answer.status_code == 200, name
        assert "<script>" not in answer.content.decode()


def test_last_day_before_the_first_is_told(read_page):
    assert "The last day must not be before the first" in read_page("?since=2026-03-03&until=2026-03-02")


def test_pages_keep_the_filter_and_hold_every_line_once(read_page, citizen):
    for number in range(60):
        write(citizen.patient_id, actor_name=f"Person {number:02}")
    texts = [read_page(f"?show=people&page={number}") for number in (1, 2, 3)]
    assert "show=people" in texts[0] and "Page 1 of 3" in texts[0]
    found = [name for text in texts for name in re.findall(r"Person \d\d", text)]
    assert sorted(found) == [f"Person {number:02}" for number in range(60)]


def test_number_of_queries_does_not_grow(read_page, citizen):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            read_page("?page=1")
        return len(captured)

    read_page()
    few = queries()
    write(citizen.patient_id, 300)
    write(citizen.patient_id, 300, actor_kind="job", actor_name="Night job")
    assert queries() <= few + 1


def test_log_is_read_only_under_an_access_to_it(citizen, clinician, actor_for):
    access = gate.open_record(actor_for(clinician), citizen.patient_id, kinds=["Condition"])
    with access.reading(), pytest.raises(gate.Ungated):
        access_log.read(access, Wanted(), None)


def test_names_are_escaped(read_page, citizen):
    write(citizen.patient_id, actor_name="<script>alert(1)</script>", organisation_name="<b>Bold</b>")
    text = read_page()
    assert "<script>alert" not in text and "<b>Bold" not in text


@pytest.mark.parametrize("strangers", [0, 3])
def test_the_first_page_tells_the_newest_of_the_log(citizen, stranger, actor_for, strangers):
    reader, day = actor_for(citizen), clock.today() - dt.timedelta(days=30)
    since = queries.midnight(day)
    for name in ("Dr A", "Dr B", "Dr C", "Dr D"):
        write(citizen.patient_id, actor_name=name)
    write(citizen.patient_id, 5, actor_kind="job", actor_name="Labs")
    for _ in range(strangers):
        with pytest.raises(gate.AccessDenied):
            gate.open_record(actor_for(stranger), citizen.patient_id, kinds=["Condition"])
    whole = lines_of(reader, citizen.patient_id, show="people", since=day)
    access = gate.open_record(reader, citizen.patient_id, kinds=["AuditEvent"])
    with access.reading():
        newest, number = access_log.people_since(access, since, citizen.id, 3)
        counted = queries.tally(access, since, citizen.id, most=50)
    assert (newest, number) == (whole[:3], len(whole))
    assert number == 4 + bool(strangers)
    assert counted == (4 + strangers, 5, 2, since, False)


def test_an_empty_log_has_no_newest(citizen, actor_for):
    access = gate.open_record(actor_for(citizen), citizen.patient_id, kinds=["AuditEvent"])
    with access.reading():
        assert access_log.people_since(access, queries.midnight(clock.today()), citizen.id, 3) == ([], 0)
        tomorrow = queries.midnight(clock.today() + dt.timedelta(days=1))
        counted = queries.tally(access, tomorrow, citizen.id, most=50)
    assert counted == (0, 0, 0, tomorrow, False)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_a_long_log_the_first_page_counts_the_newest(citizen, actor_for):
    """Entries of one moment are counted together, or none of them."""
    write(citizen.patient_id, actor_name="Dr Early")
    write(citizen.patient_id, 2, actor_kind="job", actor_name="Labs")
    write(citizen.patient_id, actor_name="Dr Late")
    access = gate.open_record(actor_for(citizen), citizen.patient_id, kinds=["AuditEvent"])
    since = queries.midnight(clock.today() - dt.timedelta(days=1))
    with access.reading():
        short = queries.tally(access, since, citizen.id, most=3)
        whole = queries.tally(access, since, citizen.id, most=6)
        newest, number = access_log.people_since(access, short.since, citizen.id, 3)
    assert (short[:3], short.cut) == ((1, 2, 1), True)
    assert (whole[:3], whole.cut) == ((2, 2, 1), False)
    assert ([line.who for line in newest], number) == (["Dr Late"], 1)


@pytest.mark.parametrize("basis", ["attorney", "order"])
def test_who_acts_by_law_does_not_read_what_the_person_decided(basis, client, citizen, sign_in):
    powers = {area: ["see"] for area in ("demographics", "consent", "accesslog")}
    reader = DelegationFactory(patient=citizen.patient, basis=basis, powers=powers).user
    own = {"actor_id": citizen.id, "actor_role": "citizen", "kinds": ["Consent"], "areas": ["consent"]}
    for action in ("hide", "take-back"):
        write(citizen.patient_id, action=action, basis="self", **own)
    write(citizen.patient_id, action="share", basis=basis, on_behalf_of=citizen.patient_id, **own)
    sign_in(client, reader, as_citizen=True)
    page = client.get(f"/p/{citizen.patient_id}/access-log/").content.decode()
    assert "Decided to share parts" in page
    assert "Decided to hide" not in page and "Took back a choice" not in page
    told = client.get(f"/fhir/AuditEvent?patient={citizen.patient_id}").json()["entry"]
    assert len(told) == 3  # what was decided for the person, and these two looks
    sign_in(client, citizen)
    assert "Decided to hide" in client.get(f"/p/{citizen.patient_id}/access-log/").content.decode()
