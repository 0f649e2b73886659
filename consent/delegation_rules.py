"""How a helper's tie stands, whose name fits an invitation, and when an invitation is refused. Pure."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from accounts.identity import match_keys
from clock import DISPLAY_ZONE
from consent.ages import birthday, has_attained
from consent.areas import Area
from consent.policy import Ages

INVITATION_DAYS = 14
LONGEST_YEARS = 10  # of a period that a person gives
TIES = ("delegation", "parental", "extension", "order", "attorney")
ACT_AREAS = frozenset(
    {
        Area.APPOINTMENTS,
        Area.MEDICINES,
        Area.MEASUREMENTS,
        Area.DOCUMENTS,
        Area.CONTRIBUTIONS,
        Area.MESSAGES,
        Area.SOCIALCARE,
        Area.DEMOGRAPHICS,
    }
)
_SOME_DAY = dt.date(2000, 1, 1)


class State(StrEnum):
    UNCHECKED = "unchecked"  # entered from paper, waits for a second member of staff
    INVITED = "invited"
    LAPSED = "lapsed"  # nobody accepted in time
    NOT_YET = "not-yet"
    ACTIVE = "active"
    REGISTERED = "registered"  # an attorney's power while the adult decides alone
    OVER = "over"  # its period, or the age that it is for
    ENDED = "ended"


def state_of(tie: Any, *, now: dt.datetime, ages: Ages, born: dt.date | None) -> State:
    """Of a delegation, as the decision takes it at this moment."""
    if tie.ended_at:
        return State.ENDED
    if tie.accepted_at is None:
        return _invited(tie, now)
    if (tie.ends_at and tie.ends_at <= now) or _too_old(tie.basis, born, now, ages):
        return State.OVER
    if tie.basis != "delegation" and (tie.verified_at is None or tie.verified_at > now):
        return State.UNCHECKED
    if tie.basis == "attorney" and (tie.incapacity_on is None or tie.incapacity_on > _today(now)):
        return State.REGISTERED
    return State.NOT_YET if max(tie.starts_at, tie.accepted_at) > now else State.ACTIVE


def _invited(tie: Any, now: dt.datetime) -> State:
    if tie.invitation_hash is None:
        return State.UNCHECKED
    late = tie.invitation_ends_at is None or tie.invitation_ends_at <= now
    return State.LAPSED if late or (tie.ends_at and tie.ends_at <= now) else State.INVITED


def _too_old(basis: str, born: dt.date | None, now: dt.datetime, ages: Ages) -> bool:
    limit = age_limit(basis, ages)
    return limit is not None and has_attained(born, limit, _today(now)) is not False


def age_limit(basis: str, ages: Ages) -> int | None:
    """From which birthday a tie of this basis gives nothing any more."""
    return {"parental": ages.parental_until, "extension": ages.extension_until}.get(basis)


def _today(now: dt.datetime) -> dt.date:
    return now.astimezone(DISPLAY_ZONE).date()


def latest_day(basis: str, born: dt.date | None, ages: Ages) -> dt.date | None:
    """The last day for which whoever decides now may name a helper: a parent decides until the birthday alone."""
    limit = age_limit(basis, ages)
    return birthday(born, limit) - dt.timedelta(days=1) if limit and born else None


def name_fits(name: str, keys: Collection[bytes], born: dt.date | None, account_name: str) -> bool:
    """Whether a name, as somebody wrote it, is that of the person with these match keys.

    Of somebody whose record has no birth date the name of the account is all there is.
    """
    if keys and born:
        return bool(keys_of(name, born) & set(keys))
    return bool(keys_of(name, _SOME_DAY) & keys_of(account_name, _SOME_DAY))


def keys_of(name: str, born: dt.date) -> set[bytes]:
    """Match keys of a name in one field, wherever its family name begins."""
    words = name.split()
    ways = [(" ".join(words[at:]), " ".join(words[:at])) for at in range(1, len(words))] or [(name, "")]
    return set(match_keys(ways, born))


class Refusal(StrEnum):
    """Why an invitation is not accepted: for the log. Whoever tries is told the same of all of them."""

    UNKNOWN = "unknown-code"
    OVER = "over"  # expired, used, or taken back
    PROOF = "wrong-birth-date"
    SELF = "oneself"
    CIRCLE = "circle"
    NAME = "other-name"
    TWICE = "helps-already"
    BARRED = "barred"
    GONE = "person-gone"


def why_not_days(first: dt.date, last: dt.date | None, today: dt.date, latest: dt.date | None) -> str:
    """Empty, or what is wrong with the last day of a period."""
    if last is None:
        return ""
    if last < today:
        return _("This day is past. Choose today or a later day")
    if last < first:
        return _("The last day must not be before the first")
    if latest and last > latest:
        return _("You can decide for this person until %(day)s only") % {"day": date_format(latest, "j F Y")}
    if last > today + dt.timedelta(days=366 * LONGEST_YEARS):
        return _("Choose a day within the next %(years)d years") % {"years": LONGEST_YEARS}
    return ""
