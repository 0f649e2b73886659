"""How each team is doing: counts of what waits and is late, never whose. For those who answer for a team."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Min, Q

import clock
from accounts.actor import Actor
from accounts.models import Organisation
from accounts.roles import Role
from consent import gate
from work.models import WorkItem

WEEK = dt.timedelta(days=7)
_EVERYWHERE = frozenset({Role.PRIVACY_OFFICER, Role.POLICY_ADMIN})


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Line:
    """One team, or what came to a whole organisation."""

    organisation: str
    team: str
    waiting: int
    late: int
    oldest: dt.datetime | None  # since when the oldest waits
    answered: int  # in the last seven days
    answer_time: dt.timedelta | None  # the median of these, from opened to done


def lines(actor: Actor) -> list[Line]:
    """The teams that this actor may know of: of their organisation and those that are part of it, or of all."""
    now = clock.now()
    named = dict(Organisation.objects.filter(id__in=_organisations(actor)).values_list("id", "name"))
    with gate.open_for_count("overdue_report") as access:
        rows = list(_rows(access, list(named), now))
    found = [
        Line(named[row["holder"]], row["first_team"], row["waiting"], row["late"], row["oldest"], row["answered"],
             row["answer_time"])
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda line: (-line.late, -line.waiting, line.organisation, line.team))


def _rows(access: gate.Access, holders: list[uuid.UUID], now: dt.datetime) -> Any:
    waits, done = Q(done_at=None), Q(done_at__gte=now - WEEK)
    took = ExpressionWrapper(F("done_at") - F("opened_at"), output_field=DurationField())
    items = WorkItem.objects.under(access).filter(waits | done, holder__in=holders).order_by()
    return items.values("holder", "first_team").annotate(
        waiting=Count("pk", filter=waits),
        late=Count("pk", filter=waits & Q(due_at__lt=now)),
        oldest=Min("opened_at", filter=waits),
        answered=Count("pk", filter=done),
        answer_time=Median(took, filter=done),
    )


def _organisations(actor: Actor) -> list[uuid.UUID]:
    if actor.role in _EVERYWHERE:
        return list(Organisation.objects.filter(ended_at=None).values_list("id", flat=True))
    found: list[uuid.UUID] = [actor.organisation_id] if actor.organisation_id else []
    level = list(found)
    while level:
        level = list(Organisation.objects.filter(part_of__in=level).exclude(id__in=found).values_list("id", flat=True))
        found += level
    return found
