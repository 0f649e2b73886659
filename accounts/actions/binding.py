"""Binding an account to its one person. Every no looks the same and costs the same."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, transaction

import clock
from accounts import matching, signals, trail
from accounts.actions.doubts import doubt, open_case
from accounts.actor import Actor
from accounts.identity import match_keys
from accounts.models import IdentityCase, Patient, Session, User
from accounts.rules import TRIES, Verdict, may_sign_in_alone, verdict


class Answer(StrEnum):
    BOUND = "bound"
    NO = "no"  # one answer for every reason
    CLOSED = "closed"  # not for this account, until the help desk decides
    TAKEN = "taken"  # said to the help desk alone, where all else fits


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who somebody says they are. Without a number, the help desk looks by name and birth date."""

    family: str
    given: str
    birth_date: dt.date
    chi: str = ""

    @property
    def match_keys(self) -> frozenset[bytes]:
        return frozenset(match_keys([(self.family, self.given)], self.birth_date))


@dataclass(frozen=True)
class _Found:
    """Whom a claim names: the id that holds the number, the id that the record is open by, and the verdict."""

    holder: uuid.UUID | None
    person: uuid.UUID | None
    verdict: Verdict


def bind(*, actor: Actor, user: User, claim: Claim) -> Answer:
    """A person connects their own record. The third wrong answer closes the page and asks the help desk."""
    with transaction.atomic(durable=True):
        account = User.objects.select_for_update().get(pk=user.pk)
        if account.patient_id:
            return Answer.BOUND
        if account.assurance < User.Assurance.VERIFIED or matching.connecting_case(account):
            return Answer.CLOSED
        found = _judge(account, claim)
        if found.verdict == Verdict.FITS and _take(account, found, actor):
            return Answer.BOUND
        return _refuse(account, found, actor)


@transaction.atomic
def bind_for(*, actor: Actor, case: IdentityCase, claim: Claim, instead: bool = False) -> Answer:
    """The help desk connects the record of a person on the telephone, by the same rules.

    `instead` takes the record from the account that it is connected to now.
    """
    assert case.user_id  # a question about two records has no account, and is decided otherwise
    account = User.objects.select_for_update().get(pk=case.user_id)
    if account.patient_id or account.assurance < User.Assurance.VERIFIED:
        return Answer.CLOSED
    found = _judge(account, claim)
    if found.verdict == Verdict.TAKEN and found.person and instead:
        disconnect(actor=actor, patient_id=found.person)
        found = _judge(account, claim)
    if found.verdict == Verdict.FITS and _take(account, found, actor):
        return Answer.BOUND
    return Answer.TAKEN if _note_refusal(actor, found) == Verdict.TAKEN else Answer.NO


@transaction.atomic
def disconnect(*, actor: Actor, patient_id: uuid.UUID) -> None:
    """The account of this person is nobody's from now on, and is signed out everywhere."""
    account = matching.account_of(patient_id)
    if account is None:
        return
    User.objects.filter(pk=account.pk).update(patient=None)
    Session.objects.filter(user=account).delete()
    trail.note(actor, action="unbind", reason="help desk", patient_id=patient_id, purpose="HOPERAT")
    signals.record_disconnected.send(sender=User, user=account, at=clock.now())


def _judge(account: User, claim: Claim) -> _Found:
    """Who is named, and whether the account is theirs; the same work for anybody."""
    claimed, verified = claim.match_keys, matching.verified_keys(account)
    holder = matching.holder_of(claim.chi) if claim.chi else matching.without_number(claimed)
    person = matching.survivor_of(holder)
    said = verdict(claimed=claimed, verified=verified, person=matching.candidate(person))
    return _Found(holder, person, said)


def _take(account: User, found: _Found, actor: Actor) -> bool:
    """Bind, unless somebody else did a moment ago. Of many at once the row's lock lets one go first."""
    assert found.person
    person = Patient.objects.select_for_update(no_key=True).get(pk=found.person)
    too_young = person.birth_date and not may_sign_in_alone(person.birth_date, clock.today())
    if too_young or person.merged_into_id or matching.account_of(person.id):
        return False
    account.patient_id, account.failed_matches = found.holder, 0
    try:
        with transaction.atomic():
            account.save(update_fields=["patient", "failed_matches"])
    except IntegrityError:  # the lock makes this rare; the constraint makes it sure
        account.patient_id = None
        return False
    own = actor.id == account.pk
    more = {"basis": "self", "purpose": "PATRQT"} if own else {"basis": "role", "purpose": "HOPERAT"}
    trail.note(actor, action="bind", reason="", patient_id=person.id, query="chi", **more)
    signals.record_connected.send(sender=User, user=account, at=clock.now())
    _ask_about_namesakes(person)
    return True


def _ask_about_namesakes(person: Patient) -> None:
    """Another record of the same name and birth date may be the same person's: the help desk finds out."""
    alike = Patient.objects.filter(match_keys__overlap=person.match_keys, merged_into=None).exclude(pk=person.pk)
    for other in alike.values_list("id", flat=True)[:5]:
        doubt(one=person.pk, other=other)


def _refuse(account: User, found: _Found, actor: Actor) -> Answer:
    account.failed_matches += 1
    account.save(update_fields=["failed_matches"])
    taken = _note_refusal(actor, found) == Verdict.TAKEN
    if account.failed_matches < TRIES:
        return Answer.NO
    kind = IdentityCase.Kind.BOUND if taken else IdentityCase.Kind.NO_MATCH
    open_case(kind=kind, user=account, patient_id=found.person if taken else None)
    return Answer.CLOSED


def _note_refusal(actor: Actor, found: _Found) -> Verdict:
    """Write down who was named and why not; where all fitted, somebody else was a moment earlier."""
    why = Verdict.TAKEN if found.verdict == Verdict.FITS else found.verdict
    trail.note(
        actor, action="bind", reason=why, outcome="refused", patient_id=found.person, query="chi", purpose="PATRQT"
    )
    return why
