"""Safeguarding: what is closed ends at the next click, in every channel, and nothing outside tells why."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.test import Client

import clock
from accounts.models import Session, SignInLock
from accounts.roles import Role
from audit import log
from consent.models import Lock
from notifications.actions import notify
from notifications.delivery import deliver_waiting
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, UserFactory, give_number
from tests.factories.consent import DelegationFactory, LockFactory, LogReadingFactory

HOME = "/desk/safeguarding/"
CHI = "0403571235"
OTHER_CHI = "1508701245"
TELLING = ("safeguard", "froz", "freez", "lock", "officer", "sealed", "barred", "protect")


def day(ahead: int) -> str:
    return f"{clock.today() + dt.timedelta(days=ahead):%Y-%m-%d}"


def words(**more) -> dict:
    return {"reason": "The practice reported threats", "review_on": day(30)} | more


@pytest.fixture
def office(db):
    return OrganisationFactory(kind="portal", name="The portal")


@pytest.fixture
def officer(office):
    return MembershipFactory(organisation=office, role=Role.SAFEGUARDING_OFFICER, user__name="Ruth Kilbride").user


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(Client(), officer)


@pytest.fixture
def helper(citizen):
    tie = DelegationFactory(patient=citizen.patient, user__name="Callum Helper")
    return tie.user


def page_of(person, place="") -> str:
    return f"/p/{person.patient_id}/{place}"


def lock(desk, person, kind="freeze", **more):
    answer = desk.post(page_of(person, f"safeguarding/{kind}/"), words(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    return Lock.objects.latest("starts_at")


# --- Who comes in
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SAFEGUARDING_OFFICER, Role.CITIZEN}))
def test_other_roles_are_refused(role, client, office, citizen, sign_in):
    found = LockFactory(patient=citizen.patient, kind="bar", user=UserFactory())
    sign_in(client, MembershipFactory(organisation=office, role=role).user)
    for address in (HOME, HOME + "sign-ins/new/", HOME + f"sign-ins/{uuid.uuid4()}/"):
        assert client.post(address, words()).status_code == 403, address
    for place in ("safeguarding/", "safeguarding/freeze/", f"safeguarding/locks/{found.pk}/end/"):
        for method in ("get", "post"):
            status = getattr(client, method)(page_of(citizen, place), words()).status_code
            assert status == 404 or (status == 302 and role == Role.CLINICIAN), place
    found.refresh_from_db()
    assert Lock.objects.count() == 1 and found.ended_at is None


def test_whoever_cares_for_the_person_finds_nothing_either(client, clinician, citizen, sign_in):
    sign_in(client, clinician)
    assert client.get(page_of(citizen, "safeguarding/")).status_code == 404
    assert client.post(page_of(citizen, "safeguarding/freeze/"), words()).status_code == 404
    assert not Lock.objects.exists()


def test_citizen_finds_nothing_at_their_own_address(client, citizen, sign_in):
    sign_in(client, citizen)
    assert client.get(page_of(citizen, "safeguarding/")).status_code == 404
    assert client.get(HOME).status_code == 403


@pytest.mark.parametrize("place", ["{p}safeguarding/freeze/", "{p}safeguarding/locks/{l}/end/", HOME + "sign-ins/new/"])
def test_old_code_is_asked_for_again(place, desk, citizen, settings):
    found = LockFactory(patient=citizen.patient)
    settings.STEP_UP_SECONDS = 0
    address = place.format(p=page_of(citizen), l=found.pk)
    assert desk.post(address, words(email=citizen.email))["Location"].startswith("/accounts/otp/")
    found.refresh_from_db()
    assert found.ended_at is None and not SignInLock.objects.exists()


# --- Finding
def test_person_is_found_by_number_or_by_name_and_birth_date(desk, citizen):
    from accounts.identity import match_keys

    give_number(citizen.patient, CHI)
    citizen.patient.match_keys = match_keys([("Fraser", "Morag")], dt.date(1957, 3, 4))
    citizen.patient.save()
    named = {"given": "Mòrag", "family": "FRASER"} | birth(4, 3, 1957)
    for given in ({"chi": "040357 1235"}, named):
        assert desk.post(HOME, given)["Location"] == page_of(citizen, "safeguarding/")
    twin = PatientFactory(match_keys=citizen.patient.match_keys)
    assert "More than one person" in desk.post(HOME, named).content.decode() and twin


def birth(day, month, year) -> dict:
    return {"birth_date_day": day, "birth_date_month": month, "birth_date_year": year}


@pytest.mark.parametrize(
    "given, message",
    [
        ({}, "Enter a CHI number, or a name and a date of birth"),
        ({"given": "Morag"}, "Enter a CHI number, or a name and a date of birth"),
        ({"chi": "0403571238"}, "One of the digits is wrong"),
        ({"chi": OTHER_CHI}, "Nobody has this number"),
        ({"given": "Morag", "family": "Fraser"} | birth(31, 2, 1957), "Enter a date"),
        ({"given": "Morag", "family": "Fraser"} | birth(4, 3, 2957), "in the future"),
    ],
)
def test_bad_search_is_told_at_the_field(given, message, desk, citizen):
    assert message in desk.post(HOME, given).content.decode().replace("&#x27;", "'")


# --- Freezing
def test_freeze_in_the_middle_of_a_session(desk, citizen, helper, client, sign_in, make_resource, clinician):
    item = make_resource(citizen.patient)
    own, theirs = sign_in(client, citizen), sign_in(Client(), helper)
    doctor = sign_in(Client(), clinician)
    assert own.get(page_of(citizen, "allergies/")).status_code == 200
    assert theirs.get(page_of(citizen, "allergies/")).status_code == 200
    found = lock(desk, citizen)
    pages = [one.get(page_of(citizen, "allergies/")) for one in (own, theirs)]
    assert [page.status_code for page in pages] == [403, 403]
    mains = [main_of(page) for page in pages]
    assert mains[0] == mains[1] and "We cannot show this record at the moment" in mains[0] and "0808" in mains[0]
    assert not [word for word in TELLING if word in mains[0].lower()]
    assert own.post(page_of(citizen, f"item/{item.pk}/notes/"), {"text": "x"}).status_code in (403, 404)
    assert doctor.get(page_of(citizen, "allergies/")).status_code == 200
    for one in (own, theirs):
        read, absent = (one.get(f"/fhir/AllergyIntolerance/{ident}") for ident in (item.pk, uuid.uuid4()))
        assert read.status_code == absent.status_code == 404 and read.json()["issue"] == absent.json()["issue"]
    desk.post(page_of(citizen, f"safeguarding/locks/{found.pk}/end/"), {"reason": "The danger is over"})
    assert own.get(page_of(citizen, "allergies/")).status_code == 200


def main_of(page) -> str:
    text = page.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_strangers_still_find_nothing(client, desk, citizen, stranger, sign_in):
    lock(desk, citizen)
    assert sign_in(client, stranger).get(page_of(citizen)).status_code == 404


def test_notices_keep_silent(desk, citizen, helper, clinician):
    notify(recipient=citizen, topic="new-in-record", event="before", subject_patient=citizen.patient)
    lock(desk, citizen)
    for one in (citizen, helper):
        notify(recipient=one, topic="new-in-record", event="after", subject_patient=citizen.patient)
    notify(recipient=clinician, topic="emergency-access-to-review", event="desk", subject_patient=citizen.patient)
    deliver_waiting()
    told = {(row.recipient_id, row.event) for row in Notification.objects.all()}
    assert (citizen.pk, "after") not in told and (helper.pk, "after") not in told and (clinician.pk, "desk") in told
    assert citizen.email not in {to for message in mail.outbox for to in message.to}


def test_a_frozen_record_leaves_news_about_the_sign_in_alone(desk, citizen):
    """Somebody who signs in as them is still told to them: it protects the account, and says nothing of the record."""
    lock(desk, citizen)
    notify(recipient=citizen, topic="new-device", event="account")
    assert Notification.objects.filter(recipient=citizen, topic="new-device").count() == 2


def test_nothing_leaves_the_portal_about_whom_silence_is_kept(desk, citizen, helper, clinician):
    told = {"topic": "new-in-record", "subject_patient": citizen.patient}
    notify(recipient=citizen, event="before", **told)  # waits when the officer decides
    lock(desk, citizen, "silence")
    for one in (citizen, helper):
        notify(recipient=one, event="after", **told)
    notify(recipient=citizen, topic="new-device", event="account")
    notify(recipient=clinician, topic="emergency-access-to-review", event="desk", subject_patient=citizen.patient)
    deliver_waiting()
    sent_to = {to for message in mail.outbox for to in message.to}
    assert sent_to == {clinician.email}
    inside = Notification.objects.filter(channel="portal").values_list("recipient", "event")
    assert {(citizen.pk, "after"), (helper.pk, "after"), (citizen.pk, "account")} <= set(inside)


def test_silence_closes_nothing_and_ends(desk, citizen, client, sign_in):
    found = lock(desk, citizen, "silence")
    assert sign_in(client, citizen).get(page_of(citizen)).status_code == 200
    assert lock(desk, citizen, "silence").pk == found.pk
    assert "Do not disclose" in desk.get(page_of(citizen, "safeguarding/")).content.decode()
    assert "Do not disclose" not in client.get(page_of(citizen, "access-log/")).content.decode()
    assert desk.post(page_of(citizen, f"safeguarding/locks/{found.pk}/end/"), words()).status_code == 302
    notify(recipient=citizen, topic="new-in-record", event="after", subject_patient=citizen.patient)
    deliver_waiting()
    assert citizen.email in {to for message in mail.outbox for to in message.to}


def test_second_freeze_is_the_first(desk, citizen):
    assert lock(desk, citizen).pk == lock(desk, citizen).pk and Lock.objects.count() == 1


def test_merged_record_is_frozen_under_every_id(desk, citizen, client, sign_in):
    old = PatientFactory(merged_into=citizen.patient)
    LockFactory(patient=old)
    assert sign_in(client, citizen).get(page_of(citizen)).status_code == 403


BAD = [
    ("freeze", {"reason": ""}, "Give a reason"),
    ("freeze", {"reason": "short"}, "Say a little more"),
    ("freeze", {"review_on": ""}, "Choose a day"),
    ("freeze", {"review_on": "soon"}, "Enter a day"),
    ("freeze", {"review_on": "2020-01-01"}, "Choose a day after today"),
    ("freeze", {"review_on": "2999-01-01"}, "Choose a day within a year"),
    ("seal", {}, "Choose an organisation, a period, or both"),
    ("seal", {"organisation": "nonsense"}, "Choose one of the list"),
    ("seal", {"since": "2026-03-03", "until": "2026-03-02"}, "must not be before the first"),
    ("bar", {}, "Enter the e-mail address"),
    ("bar", {"email": "nobody@demo.example"}, "Nobody has an account with this address"),
    ("bar", {"email": "{own}"}, "own account"),
]


@pytest.mark.parametrize("kind, given, message", BAD)
def test_bad_lock_is_told_at_the_field(kind, given, message, desk, citizen):
    given = {name: value.replace("{own}", citizen.email) for name, value in given.items()}
    page = desk.post(page_of(citizen, f"safeguarding/{kind}/"), words() | given).content.decode()
    assert message in page and not Lock.objects.exists()
    citizen.patient.refresh_from_db()
    assert not citizen.patient.has_rules


@pytest.mark.parametrize("place", ["safeguarding/burn/", f"safeguarding/locks/{uuid.UUID(int=7)}/end/"])
def test_what_is_not_there_is_not_found(place, desk, citizen):
    assert desk.get(page_of(citizen, place)).status_code == 404


def test_lock_of_another_record_is_not_ended_here(desk, citizen, stranger):
    found = LockFactory(patient=stranger.patient)
    assert desk.post(page_of(citizen, f"safeguarding/locks/{found.pk}/end/"), words()).status_code == 404


def test_officers_lock_nothing_of_their_own(desk, officer, office):
    officer.patient = PatientFactory()
    officer.save()
    page = desk.post(f"/p/{officer.patient_id}/safeguarding/freeze/", words()).content.decode()
    assert "This is your own record" in page and not Lock.objects.exists()


# --- Sealing and barring
def test_sealed_unit_is_not_there_for_the_person(desk, citizen, client, sign_in, make_resource, practice):
    clinic = OrganisationFactory(kind="hospital", name="The clinic")
    hidden = make_resource(citizen.patient, organisation=clinic, body={"code": {"text": "Latex"}})
    shown = make_resource(citizen.patient, organisation=practice, body={"code": {"text": "Penicillin"}})
    lock(desk, citizen, "seal", organisation=str(clinic.pk))
    sign_in(client, citizen)
    page = client.get(page_of(citizen, "allergies/")).content.decode()
    assert "Penicillin" in page and "Latex" not in page
    assert client.get(page_of(citizen, f"item/{hidden.pk}/")).status_code == 404
    assert client.get(page_of(citizen, f"item/{shown.pk}/")).status_code == 200


def test_barred_helper_finds_nothing_and_others_go_on(desk, citizen, helper, client, sign_in, make_resource):
    make_resource(citizen.patient)
    theirs = sign_in(client, helper)
    assert theirs.get(page_of(citizen, "allergies/")).status_code == 200
    lock(desk, citizen, "bar", email=helper.email.upper())
    assert theirs.get(page_of(citizen, "allergies/")).status_code == 404
    assert sign_in(Client(), citizen).get(page_of(citizen, "allergies/")).status_code == 200


# --- Sign-ins
def test_sign_in_is_locked_and_opened_again(desk, citizen, client, sign_in):
    sign_in(client, citizen)
    desk.post(HOME + "sign-ins/new/", words(email=citizen.email))
    found = SignInLock.objects.get()
    assert client.get(page_of(citizen))["Location"].startswith("/accounts/login/")
    assert not Session.objects.filter(user=citizen).exists()
    assert citizen.email in desk.get(HOME).content.decode()
    desk.post(f"{HOME}sign-ins/{found.pk}/", {"reason": "The account is theirs again"})
    citizen.refresh_from_db()
    assert citizen.locked_at is None and desk.get(f"{HOME}sign-ins/{found.pk}/").status_code == 404


def test_locked_account_hears_nothing(desk, citizen):
    desk.post(HOME + "sign-ins/new/", words(email=citizen.email))
    citizen.refresh_from_db()
    notify(recipient=citizen, topic="new-in-record", event="after", subject_patient=citizen.patient)
    assert not Notification.objects.filter(recipient=citizen).exists()


def test_bad_sign_in_lock_is_told_at_the_field(desk, officer):
    for email, message in (
        ("", "Enter the e-mail"),
        ("nobody@demo.example", "Nobody has"),
        (officer.email, "own sign-in"),
    ):
        assert message in desk.post(HOME + "sign-ins/new/", words(email=email)).content.decode()


# --- What is written down
def test_list_says_what_is_due(desk, citizen):
    LockFactory(patient=citizen.patient, review_on=clock.today(), reason="Court order 12/26")
    page = desk.get(HOME).content.decode()
    assert "Court order 12/26" in page and "Due" in page and citizen.name not in page


def test_every_act_is_one_entry(desk, officer, citizen):
    found = lock(desk, citizen)
    desk.post(page_of(citizen, f"safeguarding/locks/{found.pk}/end/"), {"reason": "The danger is over"})
    acts = sorted((entry.action, entry.reason, entry.patient_id) for entry in log.by(officer.id))
    assert acts == [("safe-end", "freeze", citizen.patient_id), ("safe-lock", "freeze", citizen.patient_id)]


def test_log_of_the_person_does_not_tell(desk, citizen, client, sign_in):
    lock(desk, citizen, "bar", email=UserFactory(email="expartner@demo.example").email)
    desk.get(page_of(citizen, "safeguarding/"))
    page = main_of(sign_in(client, citizen).get(page_of(citizen, "access-log/")))
    assert "The service" in page and "Checked how your record is kept" in page
    assert "Kilbride" not in page and not [word for word in TELLING if word in page.lower()]


def test_log_tells_the_privacy_officer(desk, citizen, office, client, sign_in):
    lock(desk, citizen)
    officer = MembershipFactory(organisation=office, role=Role.PRIVACY_OFFICER).user
    LogReadingFactory(patient=citizen.patient, officer=officer)
    sign_in(client, officer)
    page = main_of(client.get(page_of(citizen, "access-log/")))
    assert "Ruth Kilbride" in page and "Locked something of the person" in page
