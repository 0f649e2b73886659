"""Versions of the policy: drafted by one administrator, approved by another. Each act has its entry."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.actor import Actor
from accounts.roles import Role
from audit import log
from consent import policies, policy_cases, policy_sense
from consent.actions.entries import entry_of
from consent.models import PolicyVersion
from consent.queries.policies import policy_of, store_in_groups

State = PolicyVersion.State


class NotChanged(Exception):
    """The policy stays as it is. The message says why; `place` is the field that it is about, if one is."""

    def __init__(self, words: str, place: str = ""):
        super().__init__(words)
        self.place = place


def start_draft(*, actor: Actor, document: Mapping[str, Any], summary: str) -> PolicyVersion:
    """A draft that begins as this document; of an old version's, that is the way back to it."""
    author = _administrator(actor)
    policies.from_document(document, version="")
    for _attempt in range(5):
        try:
            with transaction.atomic():
                row = PolicyVersion.objects.create(
                    version=_next_name(),
                    document=document,
                    summary=summary,
                    drafted_by_id=author,
                    drafted_at=clock.now(),
                )
                _note(actor, "policy-draft", row)
                return row
        except IntegrityError:  # somebody else drafted at the same moment
            continue
    raise NotChanged(_("Somebody else is drafting too. Try again."))


@transaction.atomic
def change_draft(*, actor: Actor, version_id: uuid.UUID, parts: Mapping[str, Any], summary: str = "") -> PolicyVersion:
    """Replace these parts of one's own draft. Raises BadPolicy where they say no policy."""
    row = _locked(version_id)
    if row.state != State.DRAFT:
        raise NotChanged(_("This version is decided and does not change any more."))
    if row.drafted_by_id != _administrator(actor):
        raise NotChanged(_("Only whoever started this draft changes it. Start one of your own from it."))
    document = row.document | dict(parts)
    policies.from_document(document, version=row.version)
    row.document, row.summary = document, summary or row.summary
    row.save(update_fields=["document", "summary"])
    _note(actor, "policy-edit", row)
    return row


def count_effect(*, actor: Actor, version_id: uuid.UUID) -> PolicyVersion:
    """Count the store for this draft. Reads all of it, in a transaction of its own."""
    _administrator(actor)
    tally = store_in_groups()
    with transaction.atomic():
        row = _locked(version_id)
        row.tally, row.tallied_at = tally, clock.now()
        row.save(update_fields=["tally", "tallied_at"])
        _note(actor, "policy-count", row)
    return row


@transaction.atomic
def approve(*, actor: Actor, version_id: uuid.UUID, seen: str, effective_from: dt.datetime) -> PolicyVersion:
    """Let somebody else's draft come into force. `seen` is the `mark_of` what the approver read."""
    row = _locked(version_id)
    approver = _administrator(actor)
    if row.state != State.DRAFT:
        raise NotChanged(_("This version is decided already."))
    if row.drafted_by_id == approver:
        raise NotChanged(_("You drafted this version. Somebody else has to approve it."))
    if seen != mark_of(row):
        raise NotChanged(_("The draft was changed while you read it. Read it again."))
    if effective_from < clock.now():
        raise NotChanged(_("This moment is past. Choose one that is still to come"), "day")
    _check_sound(row)
    row.state, row.effective_from = State.APPROVED, effective_from
    row.approved_by_id, row.approved_at = approver, clock.now()
    row.save(update_fields=["state", "effective_from", "approved_by", "approved_at"])
    _note(actor, "policy-agree", row)
    return row


@transaction.atomic
def withdraw(*, actor: Actor, version_id: uuid.UUID) -> PolicyVersion:
    """Take back a draft, or an approved version before it comes into force."""
    row = _locked(version_id)
    who = _administrator(actor)
    if row.state == State.WITHDRAWN:
        return row
    if row.state == State.APPROVED and row.effective_from <= clock.now():  # type: ignore[operator]
        raise NotChanged(_("This version is or was in force. Start a new draft from an older version instead."))
    row.state, row.withdrawn_by_id, row.withdrawn_at = State.WITHDRAWN, who, clock.now()
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    _note(actor, "policy-end", row)
    return row


def mark_of(row: PolicyVersion) -> str:
    """What stands for the document as somebody read it."""
    return hashlib.sha256(json.dumps(row.document, sort_keys=True).encode()).hexdigest()


def why_not_sound(row: PolicyVersion) -> list[str]:
    """Everything that keeps a draft from being approved: it cannot be read, contradicts itself, breaks a fixed case."""
    try:
        policy = policy_of(row)
    except policies.BadPolicy as bad:
        return [f"{place} {what}" for place, what in bad.problems.items()]
    broken = [one.title for one in policy_cases.run(policy, policy) if one.broken]
    return [found.words for found in policy_sense.contradictions(policy)] + [
        _("This must never change: %(case)s") % {"case": title} for title in broken
    ]


def _check_sound(row: PolicyVersion) -> None:
    if why_not_sound(row):
        raise NotChanged(_("This draft cannot be approved as it is. The page of the draft says why."))


def _administrator(actor: Actor) -> uuid.UUID:
    if actor.role != Role.POLICY_ADMIN or actor.id is None:
        raise NotChanged(_("This role decides nothing about the policy."))
    return actor.id


def _locked(version_id: uuid.UUID) -> PolicyVersion:
    return PolicyVersion.objects.select_for_update().get(pk=version_id)


def _next_name() -> str:
    """The day and a number, such as 2026-11-22.1; a name is given once."""
    today = f"{clock.today():%Y-%m-%d}"
    return f"{today}.{PolicyVersion.objects.filter(version__startswith=f'{today}.').count() + 1}"


def _note(actor: Actor, action: str, row: PolicyVersion) -> None:
    log.write(entry_of(actor, action, None, basis="role", target=f"PolicyVersion/{row.pk}", reason=row.version))
