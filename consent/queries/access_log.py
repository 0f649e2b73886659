"""Who has looked at a record, and who opened it in an emergency."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, TruncDate

from accounts.matching import account_of
from accounts.roles import Role
from audit import log
from clock import DISPLAY_ZONE
from consent.areas import Area
from consent.gate import Access, Ungated
from consent.prepared import prepared

MACHINES = ("job", "source", "app")
LOOKS = ("read", "search")
LOOKS_SHOWN = 100  # of one's own on one day, behind the fold
_NOBODY = uuid.UUID(int=0)
# What one entry says of an organisation must not stand for what the next says of another.
_TARGET = Case(When(action__in=("begin-care", "end-care"), then="target"), default=Value(""))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of the log is asked for; empty means everything."""

    show: str = ""  # people, machines, own, refused, emergency
    since: dt.date | None = None
    until: dt.date | None = None
    who: str = ""  # part of a name
    organisation: str = ""  # part of its name


def own_account(patient_id: uuid.UUID) -> uuid.UUID:
    """The account that is bound to this person, by whichever id; one that nobody has, where there is none."""
    account = account_of(patient_id)
    return account.id if account else _NOBODY


def _own(account: uuid.UUID) -> Q:
    return Q(actor_kind="person", actor_id=account, actor_role=Role.CITIZEN)


def _unknown(account: uuid.UUID) -> Q:
    """Refused to somebody who is neither at work nor the person: never named."""
    outsider = Q(actor_kind="anonymous") | (Q(actor_kind="person", actor_role=Role.CITIZEN) & ~Q(actor_id=account))
    return Q(outcome="refused") & outsider


# What people decide for themselves about their record.
CHOICES = ("decide", "hide", "lock", "open", "share", "block", "take-back", "choose")


def _shown(show: str, account: uuid.UUID) -> Q:
    return {
        "people": ~Q(actor_kind__in=MACHINES) & ~_own(account),
        "machines": Q(actor_kind__in=MACHINES),
        "own": _own(account),
        "refused": Q(outcome="refused"),
        "emergency": Q(basis="break-glass") | Q(action="break-glass"),
    }.get(show, Q())


def entries(access: Access, wanted: Wanted, account: uuid.UUID) -> QuerySet:
    """The entries asked for about the person of this access, newest first."""
    found = _about(access).filter(_shown(wanted.show, account))
    if wanted.since:
        found = found.filter(at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=midnight(wanted.until + dt.timedelta(days=1)))
    if wanted.who:  # whoever is not named on the page is not found by a name
        found = found.exclude(_unknown(account)).exclude(_own(account)).filter(containing("actor_name", wanted.who))
    if wanted.organisation:
        found = found.filter(containing("organisation_name", wanted.organisation))
    return found


def containing(column: str, text: str) -> Q:
    """Each word of the text stands somewhere in the column, in capitals or not."""
    return Q(*(Q(**{f"{column}__icontains": word}) for word in text.split()))


def _about(access: Access) -> QuerySet:
    if not access.is_open or access.patient_id is None or Area.ACCESSLOG not in access.decision.areas:
        raise Ungated("The log of a person is read under an access to it.")
    found = log.about(*access.patient_ids)
    if (
        "acting-for-banner" in access.decision.obligations
    ):  # a list of them would tell what is hidden from whoever reads
        found = found.exclude(action__in=CHOICES, actor_role=Role.CITIZEN, on_behalf_of=None)
    return found


class Tally(NamedTuple):
    """How many entries there are of people, of machines and of oneself since a moment."""

    people: int
    machines: int
    own: int
    since: dt.datetime
    cut: bool  # no more were counted: `since` is the moment of the oldest


# The newest entries, each with what it is; those of one moment stay together.
_TALLY = """
SELECT count(*), count(*) FILTER (WHERE machine), count(*) FILTER (WHERE own), min(at)
FROM ({entries} ORDER BY at DESC FETCH FIRST {most:d} ROWS WITH TIES) newest
"""


@prepared
def _tally(access: Access, *, since: dt.datetime, account: uuid.UUID, most: int) -> Any:
    kinds = {"machine": _shown("machines", account), "own": _own(account)}
    named = {name: ExpressionWrapper(one, output_field=BooleanField()) for name, one in kinds.items()}
    entries = _about(access).filter(at__gte=since).order_by().values("at", **named)
    text, params = entries.query.get_compiler("default").as_sql()
    return _TALLY.format(entries=text, most=most), params


def tally(access: Access, since: dt.datetime, account: uuid.UUID, *, most: int) -> Tally:
    """Of more than `most` entries the newest are counted, since the oldest of them: one walk of a bounded length.

    What is neither a machine's nor one's own is people's.
    """
    number, machines, own, oldest = _tally(access, since=since, account=account, most=most).fetch()[0]
    cut = number >= most
    return Tally(number - machines - own, machines, own, oldest if cut else since, cut)


@prepared
def _newest(access: Access, *, show: str, since: dt.datetime, account: uuid.UUID, most: int) -> Any:
    found = _about(access).filter(_shown(show, account), at__gte=since)
    text, params = lines(found, account, show).query.get_compiler("default").as_sql()
    return f"SELECT l.*, count(*) OVER () FROM ({text}) l ORDER BY l.last DESC, l.line LIMIT {most:d}", params


def newest_lines(access: Access, **asked: Any) -> list[dict[str, Any]]:
    """The newest of the page's lines, each with how many there are in all."""
    names = ("line", "count", "first", "last", "sample", "total")
    return [dict(zip(names, row, strict=True)) for row in _newest(access, **asked)]


@prepared
def of_ids(access: Access, *, ids: list[uuid.UUID]) -> QuerySet:
    """Entries of this person's log, in no order: by their ids alone, however long the log is."""
    return _about(access).filter(id__in=ids).order_by()


def lines(found: QuerySet, account: uuid.UUID, show: str = "") -> QuerySet:
    """The page's lines: machines by job and day, own looks and unknown strangers by day, all else one by one."""
    counted = (
        _together(found, account, show)
        .order_by()
        .values("line")
        .annotate(count=Count("id"), first=Min("at"), last=Max("at"), sample=Max(Cast("id", CharField())))
    )
    return counted.order_by("-last", "line")


def _together(found: QuerySet, account: uuid.UUID, show: str) -> QuerySet:
    """Each entry with the key of the line that it belongs to; among people alone there are fewer kinds of line."""
    day = Cast(TruncDate("at", tzinfo=DISPLAY_ZONE), CharField())
    unknown = When(_unknown(account), then=_joined("unknown", day, "reason"))
    if show == "people":
        return found.annotate(line=Case(unknown, default=Cast("id", CharField())))
    machine = _joined("machine", day, "actor_name", "actor_role", "action", "outcome", "basis", _TARGET)
    key = Case(
        When(Q(actor_kind__in=MACHINES), then=machine),
        When(_own(account) & Q(action__in=LOOKS, outcome="permitted"), then=_joined("own", day)),
        unknown,
        default=Cast("id", CharField()),
    )
    return found.annotate(line=key)


def named_in(
    found: QuerySet, account: uuid.UUID, keys: Iterable[str], show: str = ""
) -> dict[str, tuple[list[str], list[str]]]:
    """All kinds and areas that the entries of these lines name."""
    named: dict[str, tuple[set[str], set[str]]] = {}
    rows = _together(found, account, show).filter(line__in=list(keys)).order_by()
    for key, kinds, areas in rows.values_list("line", "kinds", "areas").distinct():
        in_line = named.setdefault(key, (set(), set()))
        in_line[0].update(kinds)
        in_line[1].update(areas)
    return {key: (sorted(kinds), sorted(areas)) for key, (kinds, areas) in named.items()}


def _joined(word: str, *parts) -> Concat:
    pieces = [piece for part in parts for piece in (Value("|"), part)]
    return Concat(Value(word), *pieces, output_field=CharField())


def by_id(found: QuerySet, ids: Iterable[str]) -> dict[str, object]:
    """Entries by their id as text."""
    return {str(entry.id): entry for entry in found.filter(id__in=[uuid.UUID(text) for text in ids])}


def own_looks(found: QuerySet, account: uuid.UUID, since: dt.datetime, until: dt.datetime) -> QuerySet:
    """What the person opened between two moments, newest first."""
    mine = found.filter(_own(account), action__in=LOOKS, outcome="permitted")
    return mine.filter(at__gte=since, at__lte=until)


def emergencies(access: Access) -> list:
    """Entries that say why this record was opened in an emergency, newest first."""
    return list(_emergencies(access))


@prepared
def _emergencies(access: Access) -> QuerySet:
    return _about(access).filter(action="break-glass", outcome="permitted")


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), DISPLAY_ZONE)


def last_look(access: Access, before: dt.datetime) -> dt.datetime | None:
    """When the reader last saw this record before a moment: their own entries in the log, which they know of."""
    if access.actor.id is None:
        return None
    seen = _seen(access, reader=access.actor.id, before=before)[:1]
    return seen[0][0] if seen else None


@prepared
def _seen(access: Access, *, reader: uuid.UUID, before: dt.datetime) -> QuerySet:
    seen = log.by(reader).filter(patient_id__in=access.patient_ids, outcome="permitted", at__lt=before)
    return seen.values_list("at")
