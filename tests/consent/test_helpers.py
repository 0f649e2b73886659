"""J15 below the browser: invite, accept, act, end; and everything that must not go."""

import datetime as dt
import re

import pytest
from django.test import Client

import clock
from accounts import sessions
from audit import log
from consent.invitations import mark_of
from consent.models import Delegation
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.consent import DelegationFactory

REFUSED = "This invitation cannot be accepted with these details"
BORN = {"born_day": "4", "born_month": "3", "born_year": "1957"}
FORM = {
    "name": "Ishbel Fraser",
    "relation": "Daughter",
    "see": ["appointments"],
    "act": ["medicines"],
    "form_key": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


def tie_of(**what):
    powers = {"medicines": ["see", "act"], "appointments": ["see", "act"]}
    return DelegationFactory(**{"powers": powers, "person_name": "Morag Fraser", "name": "Ishbel Fraser"} | what)


@pytest.fixture
def daughter(db):
    """Another verified person, whom the citizen invites."""
    return UserFactory(citizen=True, name="Ishbel Fraser")


@pytest.fixture
def at_home(client, citizen, sign_in):
    return sign_in(client, citizen)


@pytest.fixture
def helper(daughter, sign_in):
    return sign_in(Client(), daughter)


def address(person, rest="helpers/") -> str:
    return f"/p/{person.patient_id}/{rest}"


def invite(browser, person, **changes) -> str:
    """The code of a new invitation."""
    page = browser.post(address(person, "helpers/invite/"), FORM | {"confirmed": "yes"} | changes)
    found = re.search(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</strong>", page.content.decode())
    assert found, page.content.decode()[-3000:]
    return found[1]


def try_code(browser, code, answer="accept", **changes):
    return browser.post("/accounts/helping/accept/", {"code": code, "answer": answer} | BORN | changes)


def accepted(answer) -> bool:
    return answer.status_code == 302 and answer["Location"] == "/accounts/helping/"


def test_invitation_is_read_again_before_it_is_made(at_home, citizen):
    page = at_home.post(address(citizen, "helpers/invite/"), FORM)
    text = page.content.decode()
    assert "Check before you invite" in text and "Order medicines and choose the pharmacy" not in text.split("<form")[0]
    assert "order medicines and choose the pharmacy" in text.lower() and "Ishbel Fraser" in text
    assert not Delegation.objects.exists()


def test_code_is_shown_once_and_kept_as_a_hash(at_home, citizen):
    code = invite(at_home, citizen)
    tie = Delegation.objects.get()
    assert bytes(tie.invitation_hash) == mark_of(code) and tie.user is None
    assert tie.powers == {"appointments": ["see"], "medicines": ["see", "act"]} and tie.person_name == "Morag Fraser"
    assert code not in at_home.get(address(citizen)).content.decode()
    again = at_home.post(address(citizen, "helpers/invite/"), FORM | {"confirmed": "yes"})
    assert again["Location"] == address(citizen) and Delegation.objects.count() == 1
    assert log.about(citizen.patient_id).filter(action="invite", actor_id=citizen.id).count() == 1


def test_helper_accepts_and_opens_what_was_granted(at_home, citizen, helper, daughter, make_resource):
    make_resource(citizen.patient, "MedicationRequest", title="Paracetamol")
    make_resource(citizen.patient, "Condition", title="Migraine")
    code = invite(at_home, citizen)
    offer = try_code(helper, code, answer="")
    assert (
        "Morag Fraser" in offer.content.decode() and "Order medicines and choose the pharmacy" in offer.content.decode()
    )
    assert helper.get(address(citizen, "medicines/")).status_code == 404
    assert accepted(try_code(helper, code))
    page = helper.get(address(citizen, "medicines/"))
    text = page.content.decode()
    assert page.status_code == 200 and "Paracetamol" in text
    assert "<strong>For <bdi>Morag Fraser</bdi>.</strong>" in text
    entry = log.about(citizen.patient_id).filter(actor_id=daughter.id, outcome="permitted", action="read").first()
    assert entry.on_behalf_of == citizen.patient_id and entry.basis == "delegation"
    assert Notification.objects.filter(recipient=citizen, topic="helper-accepted").exists()
    for closed in ("problems/", "results/", "helpers/", "access-log/", "choices/", "letters/"):
        assert helper.get(address(citizen, closed)).status_code == 404, closed
    people = helper.get("/accounts/helping/").content.decode()
    assert "Morag Fraser" in people and address(citizen, "") in people


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tie: {"code": "2345-6789-ABCD"},
        lambda tie: BORN | {"born_year": "1958"},
        lambda tie: BORN | {"born_day": "", "born_month": "", "born_year": "", "word": "heather"},
    ],
)
def test_wrong_code_date_or_word_is_refused(spoil, at_home, citizen, helper):
    code = invite(at_home, citizen)
    answer = try_code(helper, **({"code": code} | spoil(code)))
    assert answer.status_code == 200 and REFUSED in answer.content.decode()
    assert Delegation.objects.get().accepted_at is None


def test_agreed_word_takes_the_place_of_the_birth_date(at_home, citizen, helper):
    code = invite(at_home, citizen, word="Heather Hill")
    nothing = {"born_day": "", "born_month": "", "born_year": ""}
    assert REFUSED in try_code(helper, code).content.decode()  # the birth date is no way round the word
    assert REFUSED in try_code(helper, code, **nothing, word="heather").content.decode()
    assert accepted(try_code(helper, code.lower().replace("-", " "), **nothing, word=" heather  hill "))


def test_expired_used_and_revoked_codes_are_refused_alike(at_home, citizen, helper, sign_in):
    answers = []
    code = invite(at_home, citizen)
    Delegation.objects.update(invitation_ends_at=clock.now() - dt.timedelta(seconds=1))
    answers.append(try_code(helper, code))
    Delegation.objects.update(invitation_ends_at=clock.now() + dt.timedelta(days=1))
    at_home.post(address(citizen, f"helpers/{Delegation.objects.get().id}/end/"))
    answers.append(try_code(helper, code))
    second = invite(at_home, citizen, form_key="1f8fad5b-d9cb-469f-a165-70867728950e")
    assert accepted(try_code(helper, second))
    namesake = sign_in(Client(), UserFactory(citizen=True, name="Ishbel Fraser"))
    answers.append(try_code(namesake, second))
    for answer in answers:
        assert answer.status_code == 200 and answer.content.decode().count(REFUSED) >= 1
    assert Delegation.objects.filter(accepted_at__isnull=False).count() == 1


def test_code_lives_fourteen_days(at_home, citizen):
    invite(at_home, citizen)
    tie = Delegation.objects.get()
    assert tie.invitation_ends_at - tie.made_at == dt.timedelta(days=14)


def test_account_in_another_name_is_refused(at_home, citizen, sign_in, stranger):
    code = invite(at_home, citizen)
    assert REFUSED in try_code(sign_in(Client(), stranger), code).content.decode()
    assert log.about(citizen.patient_id).filter(action="accept-help", outcome="refused").get().reason == "other-name"


def test_nobody_invites_herself(at_home, citizen):
    code = invite(at_home, citizen, name="Morag Fraser")
    assert REFUSED in try_code(at_home, code).content.decode()


def test_circle_is_refused(at_home, citizen, helper, daughter):
    tie_of(patient=daughter.patient, user=citizen)
    code = invite(at_home, citizen)
    assert REFUSED in try_code(helper, code).content.decode()
    Delegation.objects.filter(user=citizen).update(ended_at=clock.now())
    assert accepted(try_code(helper, code))


def test_who_helps_already_is_refused(at_home, citizen, helper, daughter):
    tie_of(patient=citizen.patient, user=daughter)
    assert REFUSED in try_code(helper, invite(at_home, citizen)).content.decode()


def test_tie_whose_period_is_over_makes_room(at_home, citizen, helper, daughter):
    tie_of(patient=citizen.patient, user=daughter, ends_at=clock.now() - dt.timedelta(days=1))
    assert accepted(try_code(helper, invite(at_home, citizen)))


def test_barred_account_is_refused(at_home, citizen, helper, daughter):
    from consent.models import Lock

    code = invite(at_home, citizen)
    Lock.objects.create(
        patient=citizen.patient, kind="bar", user=daughter, reason="x", made_by=citizen, starts_at=clock.now()
    )
    assert REFUSED in try_code(helper, code).content.decode()


def test_refusals_look_alike(at_home, citizen, helper):
    code = invite(at_home, citizen)
    wrong, late = try_code(helper, "2345-6789-ABCD"), None
    Delegation.objects.update(invitation_ends_at=clock.now() - dt.timedelta(seconds=1))
    late = try_code(helper, code)
    said = [re.sub(r'(value|name="csrf\w+" value)="[^"]*"', "", one.content.decode()) for one in (wrong, late)]
    assert said[0] == said[1]


def test_eleventh_try_waits(helper, citizen):
    answers = [try_code(helper, "2345-6789-ABCD").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_saying_no_uses_the_code_up(at_home, citizen, helper):
    code = invite(at_home, citizen)
    assert accepted(try_code(helper, code, answer="refuse"))
    assert REFUSED in try_code(helper, code).content.decode()
    assert Notification.objects.filter(recipient=citizen, topic="helper-refused").exists()


def test_end_is_felt_at_the_next_click(at_home, citizen, helper, daughter, make_resource):
    make_resource(citizen.patient, "MedicationRequest", title="Paracetamol")
    tie = tie_of(patient=citizen.patient, user=daughter)
    assert helper.get(address(citizen, "medicines/")).status_code == 200
    assert at_home.post(address(citizen, f"helpers/{tie.id}/end/"))["Location"] == address(citizen)
    gone, nobody = helper.get(address(citizen, "medicines/")), helper.get(f"/p/{tie.id}/medicines/")
    assert gone.status_code == nobody.status_code == 404
    assert "Ended" in at_home.get(address(citizen)).content.decode()
    assert Notification.objects.filter(recipient=daughter, topic="help-ended").exists()


def test_helper_leaves(citizen, helper, daughter):
    tie = tie_of(patient=citizen.patient, user=daughter)
    assert helper.post(f"/accounts/helping/{tie.id}/leave/").status_code == 302
    assert helper.get(address(citizen, "medicines/")).status_code == 404
    assert Notification.objects.filter(recipient=citizen, topic="helper-left").exists()
    assert helper.post(f"/accounts/helping/{tie.id}/leave/").status_code == 404


def test_nobody_ends_the_tie_of_others(citizen, stranger, sign_in):
    tie = tie_of(patient=citizen.patient)
    browser = sign_in(Client(), stranger)
    assert browser.post(f"/accounts/helping/{tie.id}/leave/").status_code == 404
    assert browser.post(address(stranger, f"helpers/{tie.id}/end/")).status_code == 404
    assert browser.post(address(citizen, f"helpers/{tie.id}/end/")).status_code == 404
    tie.refresh_from_db()
    assert tie.ended_at is None


def test_inviting_asks_for_a_fresh_code(at_home, citizen):
    session = at_home.session

    session[sessions.OTP_AT] = (clock.now() - dt.timedelta(minutes=16)).isoformat()
    session.save()
    assert "/accounts/otp/" in at_home.get(address(citizen, "helpers/invite/"))["Location"]
    assert at_home.get(address(citizen)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Enter the name"),
        ({"see": [], "act": []}, "Choose at least one thing"),
        ({"see": ["consent"]}, "Choose from the list"),
        ({"act": ["accesslog"]}, "Choose from the list"),
        ({"sensitive": ["sensitive:everything"]}, "Choose from the list"),
        ({"last_day": "1", "last_month": "1", "last_year": "2020"}, "This day is past"),
        ({"last_day": "31", "last_month": "2", "last_year": "2027"}, "Enter a date"),
        ({"last_day": "1", "last_month": "1", "last_year": "2190"}, "within the next 10 years"),
        ({"first_day": "1", "first_month": "1", "first_year": "2020"}, "This day is past"),
        ({"form_key": "x"}, "send the form again"),
        ({"name": "Ish\u0007bel Fraser"}, "cannot be shown"),
    ],
)
def test_faulty_invitations_say_why_and_keep_nothing(changes, said, at_home, citizen):
    page = at_home.post(address(citizen, "helpers/invite/"), FORM | {"confirmed": "yes"} | changes)
    assert page.status_code == 200 and said in page.content.decode()
    assert not Delegation.objects.exists()


def test_last_day_is_included(at_home, citizen):
    last = clock.today() + dt.timedelta(days=10)
    days = {"last_day": last.day, "last_month": last.month, "last_year": last.year}
    invite(at_home, citizen, **days)
    ends = Delegation.objects.get().ends_at.astimezone(clock.DISPLAY_ZONE)
    assert (ends.date(), ends.hour) == (last + dt.timedelta(days=1), 0)
    page = at_home.get(address(citizen)).content.decode()
    assert f"{last.day} {last:%B %Y}" in page


def test_unverified_account_cannot_accept(at_home, citizen, sign_in):
    code = invite(at_home, citizen)
    browser = sign_in(Client(), UserFactory(name="Ishbel Fraser"))
    assert try_code(browser, code)["Location"] == "/accounts/helping/"
    assert Delegation.objects.get().accepted_at is None


def test_log_names_the_helper_in_words(at_home, citizen, helper, daughter, make_resource):
    make_resource(citizen.patient, "MedicationRequest", title="Paracetamol")
    tie_of(patient=citizen.patient, user=daughter)
    helper.get(address(citizen, "medicines/"))
    page = at_home.get(address(citizen, "access-log/")).content.decode()
    assert "Ishbel Fraser" in page and "who helps you" in page and "you invited them" in page
