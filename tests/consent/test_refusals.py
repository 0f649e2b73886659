"""Refused access over all people: who may see it, what it tells, and that it leads to the person's log."""

import re
import uuid
from urllib.parse import unquote_plus

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.roles import Role
from audit import log
from consent import gate, refusals
from consent.actions import break_glass
from consent.actions.emergency import NotOpened
from consent.gate import AccessDenied, Ungated
from consent.queries import refusals as queries
from consent.queries.refusals import NOBODY, Wanted
from tests.consent.test_access_log import write
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory, actor_for, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
PAGE = "/desk/refusals/"
WHY = "I must see it at once"
NO = {"outcome": "refused", "reason": "no-basis", "basis": ""}


@pytest.fixture
def officer(db):
    return MembershipFactory(role=Role.PRIVACY_OFFICER, user__name="Helen Ballantyne").user


@pytest.fixture
def shown(client, officer):
    """The officer's page as text, with what is asked."""
    browser = sign_in(client, officer)
    return lambda **asked: " ".join(browser.get(f"{PAGE}?{urlencode(asked)}").content.decode().split())


def refuse(person, count=1, **changes):
    write(getattr(person, "patient_id", person), count, **NO | changes)


def titles(text: str) -> list[str]:
    return re.findall(r'dfd-row__title"><bdi>(.*?)</bdi>', text)


def test_refusal_names_the_professional_and_not_the_person(shown, citizen, outside_clinician, make_resource):
    make_resource(citizen.patient, "AllergyIntolerance", title="Allergy to kelp")
    with pytest.raises(AccessDenied):
        gate.open_record(actor_for(outside_clinician), citizen.patient_id, kinds=["AllergyIntolerance"])
    text = shown()
    for words in (
        "Dr Ewan Elsewhere", "Tried to look at the person&#x27;s allergies and was refused",
        "Nothing connects them with this person", "The log of the person concerned",
    ):  # fmt: skip
        assert words in text, words
    assert citizen.name not in text and "kelp" not in text and "no-basis" not in text
    assert reverse("consent:show_access_log", args=[citizen.patient_id]) + "?for=refusal&amp;show=refused" in text


def test_looking_is_an_entry_for_each_person(shown, officer, citizen, stranger, client):
    refuse(citizen, 2)
    refuse(stranger)
    shown()
    for person in (citizen, stranger):
        [entry] = log.about(person.patient_id).filter(actor_id=officer.id)
        assert (entry.action, entry.outcome, entry.route, entry.basis) == ("refusal-look", "permitted", "list", "role")
    page = sign_in(client, citizen).get(f"/p/{citizen.patient_id}/access-log/").content.decode()
    assert "Looked at a refused access to your record; nothing in it was shown" in page
    assert "In a list of refusals, which does not name the person" in page


def test_looking_at_nothing_is_an_entry_about_nobody(shown, officer):
    assert "Nothing to show" in shown(organisation="Nowhere")
    [entry] = log.by(officer.id)
    assert (entry.patient_id, entry.action, entry.query) == (None, "refusal-look", "organisation")


def test_refusal_about_nobody_leads_nowhere(shown):
    refuse(uuid.uuid4(), actor_name="Dr Guess")
    text = shown()
    assert "Dr Guess" in text and "There is no such person." in text and "/access-log/?" not in text


def test_merged_record_leads_to_the_log_that_is_open(shown, citizen):
    old = PatientFactory(merged_into=citizen.patient)
    refuse(old.id)
    assert f"/p/{citizen.patient_id}/access-log/" in shown() and str(old.id) not in shown()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_OFFICER}))
def test_for_everybody_else_there_is_no_such_page(client, citizen, role):
    refuse(citizen, actor_name="Dr Secret")
    user = UserFactory(citizen=True) if role == Role.CITIZEN else MembershipFactory(role=role).user
    answer = sign_in(client, user).get(PAGE)
    assert answer.status_code == 404 and "Dr Secret" not in answer.content.decode()
    with pytest.raises(AccessDenied):
        refusals.one_by_one(actor_for(user), Wanted(), "")


def test_nobody_reads_refusals_under_another_access(citizen):
    access = gate.open_record(actor_for(citizen), citizen.patient_id, kinds=["AuditEvent"])
    with access.reading(), pytest.raises(Ungated):
        queries.refusals(access, Wanted())


KINDS = {
    "right": {"reason": "no-area"},
    "search": {"action": "search"},
    "emergency": {"action": "break-glass", "reason": "nobody"},
    "closed": {"reason": "frozen"},
    "accounts": {"action": "bind", "reason": "no match"},
    "unsure": {"reason": "step-up"},
}


@pytest.mark.parametrize("kind", ["", "all", *KINDS])
def test_kinds_of_refusal_are_apart(shown, citizen, kind):
    """Each refusal is of exactly one kind; a missing sign-in is shown only where it is asked for."""
    for name, changes in KINDS.items():
        refuse(citizen, actor_name=f"Dr {name}", **changes)
    expected = {"": KINDS.keys() - {"unsure"}, "all": KINDS.keys()}.get(kind, {kind})
    assert set(titles(shown(kind=kind))) == {f"Dr {name}" for name in expected}


def test_filters_narrow_and_bad_ones_are_told(shown, citizen):
    refuse(citizen, actor_name="Dr Isla Grant", organisation_name="Glenview Practice")
    refuse(citizen, actor_name="Ewan Elsewhere", organisation_name="Lochside Practice")
    assert titles(shown(who="GRANT isla")) == ["Dr Isla Grant"]
    assert titles(shown(organisation="lochs")) == ["Ewan Elsewhere"]
    assert titles(shown(who="%")) == [] == titles(shown(since="2199-01-01"))
    assert "Choose one from the list" in shown(kind="everything") and len(titles(shown(kind="everything"))) == 2
    assert "Enter a date, such as" in shown(since="soon") and len(titles(shown(since="soon"))) == 2
    assert "The last day must not be before the first" in shown(since="2026-02-02", until="2026-02-01")
    assert len(titles(shown(account="nonsense", after="~"))) == 2


def test_whoever_is_not_at_work_is_named_only_alone(shown, citizen, stranger):
    refuse(citizen, 3, actor_id=stranger.id, actor_name="Callum Reid", actor_role="citizen", organisation_name="")
    assert "Callum" not in shown() and "Callum" not in shown(view="accounts")
    assert "Somebody without the right to see it" in shown() and titles(shown(who="Callum")) == []
    assert titles(shown(view="accounts")) == ["Somebody who is not at work"]
    assert "Refusals of one account alone: Callum Reid" in shown(account=stranger.id)


def test_many_refusals_of_one_account_stand_out(shown, citizen, stranger):
    curious, once = uuid.uuid4(), uuid.uuid4()
    refuse(citizen, actor_id=once, actor_name="Dr Once")
    refuse(citizen, 2, actor_id=curious, actor_name="Dr Curious")
    refuse(stranger, 1, actor_id=curious, actor_name="Dr Curious")
    assert "All 3 refusals of this account" in shown() and "The 1 refusal" not in shown()
    text = shown(view="accounts")
    assert titles(text) == ["Dr Curious", "Dr Once"] and "3 refusals, about 2 people." in text
    assert set(titles(shown(account=curious))) == {"Dr Curious"}


def test_those_not_signed_in_are_one_line(shown, citizen):
    for _ in range(3):
        refuse(citizen, actor_id=None, actor_kind="anonymous", actor_name="", actor_role="", reason="sign-in")
    assert titles(shown(view="accounts")) == []
    assert titles(shown(view="accounts", kind="unsure")) == ["Everybody who was not signed in"]
    assert len(titles(shown(account=NOBODY, kind="unsure"))) == 3


@pytest.mark.parametrize("view", ["", "accounts"])
def test_pages_show_everything_once(shown, officer, citizen, view):
    """Entries of one transaction share their moment, and so do accounts refused as often: none is lost or doubled."""
    names = {f"Dr {number:02}" for number in range(60)}
    for name in sorted(names):
        refuse(citizen, actor_name=name)
    seen, address = [], PAGE + f"?view={view}"
    while address:
        text = shown(**dict(pair.split("=", 1) for pair in _unquoted(address)))
        seen += titles(text)
        found = re.search(r'rel="next" href="\?([^"]*)"', text)
        address = found and f"{PAGE}?{found[1]}"
    assert len(seen) == 60 and set(seen) == names


def _unquoted(address: str) -> list[str]:
    return [
        unquote_plus(pair) for pair in address.partition("?")[2].replace("&amp;", "&").split("&") if pair[-1] != "="
    ]


def test_page_costs_the_same_however_many_there_are(shown, citizen, django_assert_max_num_queries):
    for number in range(40):
        refuse(citizen, actor_name=f"Dr {number}")
    for view in ("", "accounts"):
        with django_assert_max_num_queries(22):
            shown(view=view)


def test_refused_emergency_is_there(shown, citizen):
    reception = MembershipFactory(role=Role.RECEPTION, user__name="Rory Front").user
    with pytest.raises(NotOpened):
        break_glass(
            actor=actor_for(reception),
            patient_id=citizen.patient_id,
            reason_code="emergency",
            reason="I must see it at once",
        )
    text = shown(kind="emergency")
    assert titles(text) == ["Rory Front"] and "Their role has no emergency access" in text
