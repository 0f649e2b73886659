"""Inviting a helper, and ending it again. Each act and its entry stand or fall together."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

import clock
from accounts.actor import Actor
from accounts.models import Patient
from audit import log
from consent import policies, power_words
from consent.access import Access, Ungated
from consent.actions.entries import entry_of
from consent.actions.receipts import write_receipt
from consent.areas import Area
from consent.delegation_rules import INVITATION_DAYS, latest_day
from consent.invitations import mark_of, new_code
from consent.models import Delegation
from consent.queries.access_log import midnight
from consent.queries.delegations import moment, own_account_of
from consent.sensitivity import SENSITIVE
from notifications.actions import notify


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Whom somebody invites, for what, and how long."""

    name: str
    relation: str = ""
    powers: dict[str, list[str]]
    sensitive: list[str] = field(default_factory=list)
    first: dt.date
    last: dt.date | None = None  # the last day, included

    def __post_init__(self):
        allowed = policies.in_force().delegable
        if not self.powers or not set(self.powers) <= {str(area) for area in allowed}:
            raise ValueError("A grant names areas that may be given.")
        if any("see" not in verbs or not set(verbs) <= {"see", "act"} for verbs in self.powers.values()):
            raise ValueError("Each area is given to see, or to see and act.")
        if not set(self.sensitive) <= set(SENSITIVE):
            raise ValueError("A grant names classes that there are.")


def invite(
    *, access: Access, grant: Grant, tie_id: uuid.UUID, person_name: str, word: str = ""
) -> tuple[Delegation, str]:
    """Invite somebody; gives the tie and the code, which is told this once. The same form again gives no code.

    `word` is what the two agreed on; without one the helper gives the person's date of birth.
    """
    if Area.CONSENT not in access.decision.act or access.patient_id is None:
        raise Ungated("Only who decides for the person invites.")
    if Delegation.objects.filter(id=tie_id).exists():
        return Delegation.objects.get(id=tie_id), ""
    code = new_code()
    tie = Delegation.objects.create(
        id=tie_id,
        patient_id=access.patient_id,
        basis="delegation",
        person_name=person_name,
        made_by_id=access.actor.id,
        invitation_hash=mark_of(code, word),
        **granted(grant),
        **until(grant, latest=_latest(access)),
    )
    access.note(action="invite", target=f"Delegation/{tie.id}", areas=sorted(grant.powers))
    write_receipt(access, act="invite", text=in_words(tie), effect_text=_effect())
    return tie, code


def granted(grant: Grant) -> dict[str, Any]:
    """What of a grant stands in the tie, whoever made it."""
    now = clock.now()
    return {
        "name": grant.name,
        "relation": grant.relation,
        "powers": grant.powers,
        "sensitive": sorted(grant.sensitive),
        "made_at": now,
        "invitation_ends_at": now + dt.timedelta(days=INVITATION_DAYS),
    }


def until(grant: Grant, *, latest: dt.date | None = None) -> dict[str, Any]:
    """From the first moment of the first day to the last of the last, in Scotland; `latest` caps it."""
    last = min(filter(None, (grant.last, latest)), default=None)
    return {
        "starts_at": max(midnight(grant.first), moment()),
        "ends_at": midnight(last + dt.timedelta(days=1)) if last else None,
    }


def _latest(access: Access) -> dt.date | None:
    assert access.facts
    return latest_day(access.decision.basis, access.facts.birth_date, access.facts.policy.ages)


def in_words(tie: Delegation) -> str:
    """What was given, as one sentence for the receipt."""
    see, act = power_words.seen(tie.powers), power_words.done(tie.powers)
    named = power_words.classes(tie.sensitive)
    who = f"{tie.name} ({tie.relation})" if tie.relation else tie.name
    said = [
        _("You invited %(who)s to help you.") % {"who": who},
        _("To see: %(see)s.") % {"see": power_words.in_one(see)},
        _("To do: %(act)s.") % {"act": power_words.in_one(act) or _("nothing, only to look")},
    ]
    if named:
        said.append(_("Also from the protected subjects: %(named)s.") % {"named": power_words.in_one(named)})
    said.append(_("Until %(day)s.") % {"day": last_day(tie)} if tie.ends_at else _("Until you end it."))
    return " ".join(said)


def last_day(tie: Delegation) -> str:
    """The last day of a tie with a planned end, in words."""
    assert tie.ends_at
    return day_words(tie.ends_at - dt.timedelta(microseconds=1))


def day_words(moment: dt.datetime) -> str:
    """The day of a moment in Scotland."""
    return date_format(moment.astimezone(clock.DISPLAY_ZONE).date(), "j F Y")


def _effect() -> str:
    return _(
        "They sign in with their own account. Everything they open or do is written down under both names. "
        "They never see this page or who has looked, and cannot invite others. You can end it at any time."
    )


def revoke(*, access: Access, tie_id: uuid.UUID) -> Delegation | None:
    """The person ends a tie that they, or whoever decides for them, made; at once. None: there is none to end."""
    if Area.CONSENT not in access.decision.act:
        raise Ungated("Only who decides for the person ends it.")
    found = Delegation.objects.select_for_update().filter(
        id=tie_id, patient__in=access.patient_ids, basis="delegation", ended_at=None
    )
    tie = found.first()
    if tie is None:
        return None
    end_tie(tie, by=access.actor.id, reason="revoked")
    access.note(action="end-help", target=f"Delegation/{tie.id}", areas=sorted(tie.powers))
    text = _("You ended the help of %(who)s. They can no longer open your record.") % {"who": tie.name}
    write_receipt(access, act="revoke", text=text)
    return tie


def leave(*, actor: Actor, tie_id: uuid.UUID) -> bool:
    """The helper gives it back; the person is told. What the law or a register made is not the helper's to end."""
    with transaction.atomic():
        found = Delegation.objects.select_for_update().filter(
            id=tie_id, user=actor.id, basis="delegation", accepted_at__isnull=False, ended_at=None
        )
        tie = found.first()
        if tie is None:
            return False
        end_tie(tie, by=actor.id, reason="left", tell=False)
        log.write(tie_entry(actor, "end-help", tie, reason="left"))
        tell_person(tie, "helper-left")
    return True


def end_tie(tie: Delegation, *, by: uuid.UUID | None, reason: str, tell: bool = True) -> None:
    """End a tie now, in the caller's transaction, and tell its helper that something ended."""
    tie.ended_at, tie.ended_by_id, tie.end_reason, tie.invitation_hash = clock.now(), by, reason, None
    tie.save(update_fields=["ended_at", "ended_by", "end_reason", "invitation_hash"])
    if tell and tie.user:
        notify(recipient=tie.user, topic="help-ended", event=f"help-ended:{tie.id}", about=tie.person_name)


def tell_person(tie: Delegation, topic: str) -> None:
    """Tell whoever made the invitation, or the person themselves."""
    account = own_account_of(tie.patient_id) or tie.made_by
    if account and account != tie.user:
        patient = Patient.objects.get(id=tie.patient_id)
        notify(recipient=account, topic=topic, event=f"{topic}:{tie.id}", subject_patient=patient, about=tie.name)


def tie_entry(actor: Actor, action: str, tie: Delegation, **more: Any) -> log.Record:
    """The entry of an act about a tie, for the person whom it concerns."""
    return entry_of(
        actor,
        action,
        tie.patient_id,
        **{"purpose": "PATRQT", "target": f"Delegation/{tie.id}", "areas": sorted(tie.powers)} | more,
    )
