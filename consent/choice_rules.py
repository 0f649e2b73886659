"""What one may decide about a record: the choice as a value, and what stands against it. Pure."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.areas import Area
from consent.policy import CLINICAL, Policy
from consent.sensitivity import SENSITIVE

_SCOTLAND = ZoneInfo("Europe/London")
LONGEST_SHARE = dt.timedelta(days=5 * 366)

# Whoever treats a person must be sure who it is: name and birth date are not hidden from those who may open the record.
HIDEABLE = CLINICAL - {Area.DEMOGRAPHICS}

PURPOSES = {
    "TREAT": gettext_lazy("Care and treatment"),
    "CAREMGT": gettext_lazy("Planning my care and support"),
    "PATRQT": gettext_lazy("Something that I asked for, such as a report"),
}


class Effect(StrEnum):
    """What a directive does; the values are those of the table."""

    HIDE = "hide"
    LOCK = "lock"
    OPEN = "open"
    SHARE = "share"
    BLOCK = "block"
    RESEARCH = "research"


OPENING = frozenset({Effect.OPEN, Effect.SHARE})  # deciding these, or taking back the others, lets somebody see more


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to decide. `items` are in order: the chosen one first. Days are Scotland's, both included."""

    effect: Effect
    items: tuple[uuid.UUID, ...] = ()
    areas: frozenset[Area] = frozenset()
    classes: frozenset[str] = frozenset()
    organisation_id: uuid.UUID | None = None
    team: str = ""
    user_id: uuid.UUID | None = None
    purpose: str = "TREAT"
    since: dt.date | None = None
    until: dt.date | None = None
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def towards_everybody(self) -> bool:
        return self.organisation_id is None and self.user_id is None


def faults_of(
    choice: Choice, *, policy: Policy, today: dt.date, labels: frozenset[str] = frozenset()
) -> dict[str, str]:
    """What stands against a choice, by the part of it; `labels` are those of the chosen item."""
    found = _period_faults(choice, today)
    speaks = bool(choice.items or choice.areas or choice.classes)
    if not speaks and choice.effect not in (Effect.BLOCK, Effect.RESEARCH):
        found["what"] = _("Choose at least one part of your record")
    if choice.effect is Effect.SHARE and choice.towards_everybody:
        found["towards"] = _("Choose with whom you want to share")
    if choice.effect is Effect.BLOCK and choice.user_id is None:
        found["towards"] = _("Choose whom you want to keep out")
    if choice.effect in (Effect.HIDE, Effect.LOCK) and choice.areas - HIDEABLE or not choice.classes <= SENSITIVE:
        found["what"] = _("This part cannot be chosen")
    if choice.effect is Effect.LOCK and not may_lock(choice, policy, labels):
        found["lock"] = _("Not everything that you chose may stay closed in an emergency")
    return found


def may_lock(choice: Choice, policy: Policy, labels: frozenset[str] = frozenset()) -> bool:
    """Whether the policy lets all of it stay closed in an emergency: sensitive classes, and items of such a class."""
    if choice.areas or not choice.classes <= policy.lockable:
        return False
    return bool(choice.classes) or bool(labels & policy.lockable)


def _period_faults(choice: Choice, today: dt.date) -> dict[str, str]:
    since, until, found = choice.since, choice.until, {}
    if since and since < today:
        found["since"] = _("The first day must be today or later")
    if until and until < today:
        found["until"] = _("The last day must be today or later")
    elif until and since and until < since:
        found["until"] = _("The last day must not be before the first")
    elif choice.effect is Effect.SHARE and until is None:
        found["until"] = _("Say until when you want to share")
    elif choice.effect is Effect.SHARE and until and until - max(since or today, today) > LONGEST_SHARE:
        found["until"] = _("Share for five years at most; you can share again after that")
    return found


def starts_at(choice: Choice, *, now: dt.datetime, today: dt.date) -> dt.datetime:
    """The moment from which it holds."""
    return _midnight(choice.since) if choice.since and choice.since > today else now


def ends_at(choice: Choice) -> dt.datetime | None:
    """The first moment at which it no longer holds."""
    return _midnight(choice.until + dt.timedelta(days=1)) if choice.until else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), _SCOTLAND)
