"""Asking to act for an adult, and the officer's answer. Each act and its entry stand or fall together."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts.actions.binding import Claim
from accounts.actor import Actor
from accounts.matching import account_of, candidate, person_with
from accounts.models import Patient, User
from audit import log
from consent.actions.delegations import end_tie, tie_entry
from consent.actions.entries import entry_of
from consent.application_rules import BASIS, state_when_granted
from consent.models import Application, Carer, Delegation
from consent.queries.access_log import midnight
from consent.queries.delegations import moment, own_account_of
from notifications.actions import notify


def person_of(claim: Claim) -> uuid.UUID | None:
    """Whom number, name and birth date name together, or nobody; the same statements for both."""
    person = person_with(claim.chi)
    return person if claim.match_keys & candidate(person).match_keys else None


def apply_to_act(*, actor: Actor, claim: Claim, application_id: uuid.UUID, **asked: Any) -> bool:
    """Ask an officer; False where the same form has asked already.

    The applicant is not told whether anybody fits. What they send along is kept by the caller, in its transaction,
    in the record that `kept_in_id` names.
    """
    assert actor.id
    return _ask(actor, actor.id, person_of(claim), claim, application_id, "ask-acting", asked)


def _ask(
    actor: Actor, applicant: uuid.UUID, person: uuid.UUID | None, claim: Claim, ident: uuid.UUID, action: str, asked
) -> bool:
    with transaction.atomic():
        found, is_new = Application.objects.get_or_create(
            id=ident,
            defaults={
                "applicant_id": applicant,
                "patient_id": person,
                "person_name": f"{claim.given} {claim.family}".strip(),
                "made_at": clock.now(),
                **asked,
            },
        )
        if is_new:
            target = f"Application/{found.id}"
            log.write(entry_of(actor, action, person, purpose="PATRQT", target=target))
    return is_new


class NotEntered(Exception):
    """Nothing was kept; the message says why, to staff, and `field` where in the form."""

    def __init__(self, message: str, field: str):
        super().__init__(message)
        self.field = field


def enter_application(*, actor: Actor, applicant: Claim, claim: Claim, application_id: uuid.UUID, **asked: Any) -> None:
    """Staff who have the paper before them ask for somebody; an officer who is not them decides. Raises NotEntered."""
    with transaction.atomic():
        account, person = account_of(person_of(applicant)), person_of(claim)
        if account is None or account.assurance < User.Assurance.VERIFIED:
            message = _("No account of this person is connected to their record. They connect their own record first")
            raise NotEntered(message, "applicant_chi")
        if person is None:
            raise NotEntered(_("These details of the adult do not fit together, or nobody here has them"), "chi")
        if actor.id == account.id or actor.patient_id == person:
            raise NotEntered(_("You are part of this yourself. Another member of staff has to enter it"), "chi")
        if account.patient_id == person:
            raise NotEntered(_("Both are the same person"), "applicant_chi")
        _ask(actor, account.id, person, claim, application_id, "paper-acting", asked | {"entered_by_id": actor.id})


class Decided(Exception):
    """Nothing waits here any more: it was decided or withdrawn a moment before."""


def grant_application(
    *,
    actor: Actor,
    application_id: uuid.UUID,
    powers: dict[str, list[str]],
    sensitive: Collection[str],
    checked: Collection[str],
    last: dt.date | None,
    incapacity_on: dt.date | None,
    review_on: dt.date,
    answer: str,
    tell_adult: bool,
) -> Application:
    """Open the areas of the powers, or register them until the adult can no longer decide. Raises Decided."""
    with transaction.atomic():
        asked = _waiting(application_id)
        assert asked.patient_id
        basis, now = BASIS[asked.document], moment()
        earlier = Delegation.objects.select_for_update().filter(
            user=asked.applicant_id, patient=asked.patient_id, basis=basis, ended_at=None
        )
        for old in earlier:
            end_tie(old, by=actor.id, reason="replaced", tell=False)
        asked.delegation = Delegation.objects.create(
            patient_id=asked.patient_id, user_id=asked.applicant_id, basis=basis, person_name=asked.person_name,
            relation=asked.relation, name=asked.applicant.get_full_name(), powers=powers,
            sensitive=sorted(sensitive), starts_at=now, ends_at=midnight(last + dt.timedelta(days=1)) if last else None,
            made_by_id=actor.id, made_at=now, accepted_at=now, verified_at=now, verified_by_id=actor.id,
            document=f"{asked.number}, {asked.dated_on}", incapacity_on=incapacity_on, review_on=review_on,
        )  # fmt: skip
        asked.state = state_when_granted(asked.document, incapacity_on, clock.today())
        asked.checked = sorted(checked)
        _settle(asked, actor, answer)
        log.write(tie_entry(actor, "make-helper", asked.delegation, purpose="HOPERAT", reason=basis))
        if tell_adult and (adult := own_account_of(asked.patient_id)):
            patient = Patient.objects.get(id=asked.patient_id)
            event = f"representative:{asked.delegation.id}"
            notify(recipient=adult, topic="representative-registered", event=event, subject_patient=patient)
    return asked


def refuse_application(*, actor: Actor, application_id: uuid.UUID, checked: Collection[str], answer: str) -> None:
    """Nothing opens; the applicant reads why. Raises Decided."""
    with transaction.atomic():
        asked = _waiting(application_id)
        asked.state, asked.checked = Application.State.REFUSED, sorted(checked)
        _settle(asked, actor, answer)
        target = f"Application/{asked.id}"
        log.write(entry_of(actor, "judge-acting", asked.patient_id, target=target, reason="refused"))


def _waiting(application_id: uuid.UUID) -> Application:
    found = Application.objects.select_for_update(of=("self",)).select_related("applicant")
    asked = found.filter(id=application_id, state="waiting").first()
    if asked is None:
        raise Decided
    return asked


def _settle(asked: Application, actor: Actor, answer: str) -> None:
    asked.answer, asked.decided_by_id, asked.decided_at = answer, actor.id, clock.now()
    asked.save()
    notify(recipient=asked.applicant, topic="acting-answered", event=f"acting-answered:{asked.id}")


def withdraw_application(*, actor: Actor, application_id: uuid.UUID) -> Application:
    """The applicant asks no more, and the officers' case closes. Nobody is told but by the log. Raises Decided."""
    with transaction.atomic():
        asked = _waiting(application_id)
        if asked.applicant_id != actor.id:
            raise Decided
        asked.state, asked.decided_by_id, asked.decided_at = Application.State.WITHDRAWN, actor.id, clock.now()
        asked.save(update_fields=["state", "decided_by", "decided_at"])
        log.write(entry_of(actor, "drop-acting", asked.patient_id, purpose="PATRQT", target=f"Application/{asked.id}"))
    return asked


def look_at_application(*, actor: Actor, asked: Application) -> None:
    """Reading an application is an entry too, for the person whom it is about."""
    target = f"Application/{asked.id}"
    log.write(entry_of(actor, "judge-look", asked.patient_id, target=target))


def keep_carer_page(*, user: User, **said: Any) -> None:
    """What a carer says of themselves: belongs to their own account."""
    Carer.objects.update_or_create(user=user, defaults=said | {"changed_at": clock.now()})
