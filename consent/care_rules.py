"""When an organisation cares for a person, by what items of the record tell. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# After which letters are written and questions answered for some days more.
FOLLOWED_UP = frozenset({"encounter", "referral", "appointment"})
FOR_EVER = 9000  # the years in which senders end what has no end


class Told(NamedTuple):
    """What one item says: this organisation cares for the person, from and until when as far as it says.

    `is_over` without `ends` ends what the item may have begun, and begins nothing.
    """

    patient_id: uuid.UUID
    organisation_id: uuid.UUID
    kind: str  # as in CareRelationship
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    is_over: bool = False


class Span(NamedTuple):
    starts: dt.datetime
    ends: dt.datetime | None


def spans_of(told: Iterable[Told], running: Sequence[Span], moment: dt.datetime, days: int) -> list[Span]:
    """When one organisation cares by all that is told of one kind, less what is over by now; in order, apart.

    `running` is what was known before: an item that says no beginning or no end keeps to it.
    """
    found = (_span(one, running, moment, days) for one in told)
    return united(span for span in found if span and _lasts(span, moment))


def united(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as it takes."""
    done: list[Span] = []
    for span in sorted(spans, key=lambda span: span.starts):
        last = done[-1] if done else None
        if last and (last.ends is None or span.starts <= last.ends):
            done[-1] = Span(last.starts, _later(last.ends, span.ends))
        else:
            done.append(span)
    return done


def covers(standing: Span, span: Span, moment: dt.datetime) -> bool:
    """Whether from now on the second adds nothing to the first."""
    return standing.starts <= max(span.starts, moment) and _later(standing.ends, span.ends) == standing.ends


def _span(one: Told, running: Sequence[Span], moment: dt.datetime, days: int) -> Span | None:
    since = min((span.starts for span in running), default=moment)
    more = dt.timedelta(days=days if one.kind in FOLLOWED_UP else 0)
    if one.is_over and one.ends is None:
        return Span(since, _earlier(moment + more, _latest(running))) if running else None
    ends = min(one.ends, moment) if one.is_over and one.ends else one.ends
    starts = one.starts or since
    if ends is None or ends.year >= FOR_EVER:
        return Span(starts, None)
    return Span(min(starts, ends), ends + more)


def _lasts(span: Span, moment: dt.datetime) -> bool:
    return span.ends is None or span.ends > moment


def _latest(spans: Sequence[Span]) -> dt.datetime | None:
    ends = [span.ends for span in spans]
    return None if None in ends else max(end for end in ends if end)


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return None if one is None or other is None else max(one, other)


def _earlier(one: dt.datetime, other: dt.datetime | None) -> dt.datetime:
    return one if other is None else min(one, other)
