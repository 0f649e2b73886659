"""A privacy officer comes to anybody's log by number or name, and for a reason that the person reads in it."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from accounts.identity import match_keys
from accounts.roles import Role
from audit import log
from consent.models import LogReading
from tests.consent.test_access_log import write
from tests.factories.accounts import MembershipFactory, UserFactory, give_number
from tests.factories.consent import LogReadingFactory

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
CHI = "0403571235"
BORN = {"birth_date_day": "4", "birth_date_month": "3", "birth_date_year": "1957"}
REASON = "The person asked us by letter who has looked"
FIND = "/desk/access-log/"


@pytest.fixture
def officer(db):
    return MembershipFactory(role=Role.PRIVACY_OFFICER, user__name="Helen Ballantyne").user


@pytest.fixture
def desk(client, sign_in, officer):
    return sign_in(client, officer)


@pytest.fixture
def known(citizen):
    """The citizen has a CHI number and a name."""
    give_number(citizen.patient, CHI)
    citizen.patient.match_keys = match_keys([("Fraser", "Morag")], dt.date(1957, 3, 4))
    citizen.patient.save(update_fields=["match_keys"])
    return citizen


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def log_of(person, query="") -> str:
    return reverse("consent:show_access_log", args=[person.patient_id]) + query


def reason_of(person, query="") -> str:
    return reverse("consent:begin_reading", args=[person.patient_id]) + query


@pytest.mark.parametrize(
    "given", [{"chi": CHI}, {"chi": "040 357 1235"}, {"given": "Morag", "family": "Fraser"} | BORN]
)
def test_log_is_found_by_number_or_name(desk, officer, known, given):
    answer = desk.post(FIND, given | {"reason": REASON})
    assert answer["Location"] == log_of(known)
    reading = LogReading.objects.get()
    assert (reading.patient_id, reading.officer_id, reading.reason) == (known.patient_id, officer.id, REASON)
    assert reading.ends_at - reading.started_at == dt.timedelta(minutes=60)
    page = text_of(desk.get(answer["Location"]))
    assert REASON in page and "Open to you until" in page and "Morag" not in page


def test_person_reads_who_looked_and_why(desk, client, sign_in, known):
    desk.post(FIND, {"chi": CHI, "reason": REASON})
    [entry] = log.about(known.patient_id)
    assert (entry.action, entry.reason, entry.basis) == ("log-open", REASON, "role")
    desk.get(log_of(known))
    page = text_of(sign_in(client, known).get(log_of(known)))
    assert "Helen Ballantyne" in page and "Began to read who has looked at your record" in page
    assert f"The reason given: {REASON}" in page and "Looked at your list of who has looked" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": REASON}, "Enter a CHI number, or a name and a date of birth"),
        ({"chi": "0403571238", "reason": REASON}, "One of the digits is wrong"),
        ({"chi": "040357123", "reason": REASON}, "10 digits"),
        ({"chi": "0101011237", "reason": REASON}, "Nobody has this number, or this name and date of birth"),
        ({"given": "Morag", "reason": REASON}, "Enter a CHI number, or a name and a date of birth"),
        ({"given": "Nobody", "family": "Atall", "reason": REASON} | BORN, "Nobody has this number"),
        ({"chi": CHI}, "Say why you need to read this log"),
        ({"chi": CHI, "reason": "   \n "}, "Say why you need to read this log"),
        ({"chi": CHI, "reason": "because"}, "Write a little more"),
        ({"chi": CHI, "reason": "\u200b" * 20}, "Write a little more"),
        ({"chi": CHI, "reason": "x" * 201}, "200"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_opens_nothing(desk, known, given, said):
    answer = desk.post(FIND, given)
    assert answer.status_code == 200 and said in text_of(answer)
    assert not LogReading.objects.exists() and not log.about(known.patient_id).exists()


def test_search_for_nobody_is_an_entry_about_nobody(desk, officer, known):
    desk.post(FIND, {"chi": "0101011237", "reason": REASON})
    [entry] = log.by(officer.id)
    assert (entry.action, entry.outcome, entry.reason, entry.patient_id) == ("log-open", "refused", "nobody", None)


def test_two_of_one_name_are_not_told_apart(desk, known):
    UserFactory(citizen=True, patient__match_keys=known.patient.match_keys)
    answer = desk.post(FIND, {"given": "Morag", "family": "Fraser", "reason": REASON} | BORN)
    assert "More than one person has this name" in text_of(answer) and not LogReading.objects.exists()


def test_officer_does_not_read_their_own_log_as_an_officer(client, sign_in, officer, known):
    officer.patient, known.patient = known.patient, None
    known.save()
    officer.assurance = officer.Assurance.VERIFIED
    officer.save()
    desk = sign_in(client, officer)
    assert "This is your own record" in text_of(desk.post(FIND, {"chi": CHI, "reason": REASON}))
    assert "This is your own record" in text_of(desk.post(reason_of(officer), {"reason": REASON}))
    assert not LogReading.objects.exists()
    assert {entry.outcome for entry in log.about(officer.patient_id)} == {"refused"}


@pytest.mark.parametrize("query", ["", "?show=refused&for=refusal", "?for=review&page=2"])
def test_log_asks_for_a_reason_first(desk, citizen, query):
    answer = desk.get(log_of(citizen, query))
    assert answer.status_code == 302 and answer["Location"].startswith(reason_of(citizen))
    assert not log.about(citizen.patient_id).exists()
    page = text_of(desk.get(answer["Location"]))
    assert "Why do you read this log?" in page and citizen.name not in page
    assert [entry.action for entry in log.about(citizen.patient_id)] == ["log-ask"]


def test_what_led_there_is_written_already_and_comes_back(desk, citizen):
    page = text_of(desk.get(reason_of(citizen, "?for=refusal&show=refused")))
    assert "Access to this record was refused, and I look into it." in page
    answer = desk.post(reason_of(citizen, "?for=refusal&show=refused"), {"reason": REASON})
    assert answer["Location"] == log_of(citizen, "?show=refused")
    assert desk.get(answer["Location"]).status_code == 200


def test_reason_holds_for_an_hour_one_officer_and_one_person(desk, client, sign_in, officer, citizen, stranger):
    LogReadingFactory(patient=citizen.patient, officer=officer)
    assert desk.get(log_of(citizen)).status_code == 200
    assert desk.get(log_of(stranger)).status_code == 302
    LogReading.objects.update(ends_at=clock.now())
    assert desk.get(log_of(citizen)).status_code == 302
    LogReadingFactory(patient=citizen.patient, officer=officer)
    assert sign_in(client, MembershipFactory(role=Role.PRIVACY_OFFICER).user).get(log_of(citizen)).status_code == 302


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_OFFICER}))
def test_for_everybody_else_there_is_no_such_page(client, sign_in, known, role):
    user = UserFactory(citizen=True) if role == Role.CITIZEN else MembershipFactory(role=role).user
    desk = sign_in(client, user)
    assert desk.get(FIND).status_code == desk.post(FIND, {"chi": CHI, "reason": REASON}).status_code == 404
    pages = [desk.post(reason_of(who), {"reason": REASON}) for who in (known, Nobody)]
    assert [page.status_code for page in pages] == [404, 404] and not LogReading.objects.exists()


class Nobody:
    patient_id = uuid.UUID(int=7)


def test_person_themselves_gives_no_reason(client, sign_in, citizen):
    desk = sign_in(client, citizen)
    assert desk.get(log_of(citizen)).status_code == 200
    assert desk.get(reason_of(citizen)).status_code == 404


def test_nobodys_log_is_not_there_for_the_officer_either(desk):
    assert desk.post(reason_of(Nobody), {"reason": REASON}).status_code == 404


def test_officer_narrows_the_log(desk, officer, citizen):
    LogReadingFactory(patient=citizen.patient, officer=officer)
    write(citizen.patient_id, actor_name="Dr Isla Grant", organisation_name="Glenview Practice")
    write(citizen.patient_id, actor_name="Ewan Elsewhere", organisation_name="Lochside Practice")
    for query, there, not_there in (
        ("?who=isla+GRANT", "Isla Grant", "Ewan"),
        ("?organisation=loch", "Ewan Elsewhere", "Isla"),
        ("?who=ewan&organisation=glen", "Nothing to show", "Isla"),
        ("?who=100%25_", "Nothing to show", "Isla"),
        ("?since=2199-01-01", "Nothing to show", "Isla"),
        ("?until=1999-01-01&since=2000-01-01", "The last day must not be before the first", "Nobody"),
    ):
        text = text_of(desk.get(log_of(citizen, query))).partition("<main")[2]
        assert there in text and f"<bdi>{not_there}" not in text, query


def test_nobody_is_found_by_a_name_that_is_not_shown(desk, officer, citizen, stranger):
    """Neither the person nor a stranger who was refused: the page names neither, so their names find nothing."""
    LogReadingFactory(patient=citizen.patient, officer=officer)
    write(citizen.patient_id, actor_id=citizen.id, actor_name="Morag Fraser", actor_role="citizen", basis="self")
    write(
        citizen.patient_id, actor_id=stranger.id, actor_name="Callum Reid", actor_role="citizen", outcome="refused",
        reason="no-basis",
    )  # fmt: skip
    for name in ("Morag", "Callum"):
        assert "Nothing to show" in text_of(desk.get(log_of(citizen, f"?who={name}")))


def test_person_has_no_filter_by_name(client, sign_in, citizen):
    """A safeguarding officer is not named to the person, so no name may be tried out."""
    write(citizen.patient_id, actor_name="Ruth Kilbride", actor_role="safeguarding-officer", action="safe-look")
    desk = sign_in(client, citizen)
    there, other = (text_of(desk.get(log_of(citizen, f"?who={name}"))) for name in ("Ruth", "Nobody"))
    assert "The service" in there and "The service" in other


def test_interface_for_machines_asks_for_the_reason_too(desk, officer, citizen):
    write(citizen.patient_id)
    entry = log.about(citizen.patient_id).first()
    addresses = (f"/fhir/AuditEvent?patient={citizen.patient_id}", f"/fhir/AuditEvent/{entry.id}")
    assert [desk.get(address).status_code for address in addresses] == [404, 404]
    assert {one.action for one in log.by(officer.id)} == {"log-ask"}
    LogReadingFactory(patient=citizen.patient, officer=officer)
    assert [desk.get(address).status_code for address in addresses] == [200, 200]
    assert desk.get(f"/fhir/AuditEvent/{uuid.uuid4()}").status_code == 404
