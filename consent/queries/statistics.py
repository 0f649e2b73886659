"""Counts for the statistics of the service, over everybody: numbers leave, rows do not."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

import clock
from accounts.models import User
from audit import log
from clock import DISPLAY_ZONE
from consent.access import Access
from consent.models import BrokenGlass, CareRelationship, Delegation, Directive
from consent.queries.refusals import KINDS
from consent.suppression_rules import Cell

MEASURES = ("sign_in", "choices", "helper")


@dataclass
class Practice:
    """Living people registered with one practice; of these, how many there are of each of MEASURES."""

    people: int
    of: dict[str, int]


@dataclass
class ByMonth:
    """Things that happened, with about how many people they were: by organisation (None: outside all) and month."""

    cells: dict[tuple[uuid.UUID | None, dt.date], Cell] = field(default_factory=dict)
    organisations: dict[uuid.UUID | None, Cell] = field(default_factory=dict)
    months: dict[dt.date, Cell] = field(default_factory=dict)
    all: Cell = Cell(0, 0)


def practices(access: Access) -> dict[uuid.UUID, Practice]:
    """Each practice with anybody registered, as it is now."""
    now, person = clock.now(), _person("patient")
    running = Q(ended_at=None) | Q(ended_at__gt=now)
    ties = CareRelationship.objects.filter(running, kind="registration", started_at__lte=now)
    ties = ties.annotate(person=person, died=Coalesce("patient__merged_into__died_on", "patient__died_on"))
    among = {
        "sign_in": User.objects.filter(is_active=True, patient__isnull=False).values(who=_person("patient")),
        "choices": _in_force(Directive.objects.under(access), now),
        "helper": _in_force(
            Delegation.objects.filter(basis="delegation", accepted_at__isnull=False, ended_at=None), now
        ),
    }
    counted = (
        ties.filter(died=None)
        .order_by()
        .values("organisation_id")
        .annotate(
            people=Count("person", distinct=True),
            **{name: Count("person", distinct=True, filter=Q(person__in=who)) for name, who in among.items()},
        )
    )
    rows: Any = counted
    return {row["organisation_id"]: Practice(row["people"], {name: row[name] for name in MEASURES}) for row in rows}


def emergencies(since: dt.datetime, until: dt.datetime) -> ByMonth:
    """Records opened in an emergency, by the organisation of whoever opened."""
    found = BrokenGlass.objects.filter(started_at__gte=since, started_at__lt=until)
    return _by_month(found.annotate(person=_person("patient"), moment=F("started_at")))


def refusals(since: dt.datetime, until: dt.datetime) -> ByMonth:
    """Access to somebody's record refused to whoever was signed in, by the organisation they worked for."""
    found = log.refusals().filter(KINDS[""], patient_id__isnull=False, at__gte=since, at__lt=until)
    return _by_month(found.annotate(person=F("patient_id"), moment=F("at")))


def _person(name: str) -> Coalesce:
    """By the id that the record is open by."""
    return Coalesce(f"{name}__merged_into_id", f"{name}_id")


def _in_force(found: QuerySet, now: dt.datetime) -> QuerySet:
    open_ended = Q(ends_at=None) | Q(ends_at__gt=now)
    return found.filter(open_ended, starts_at__lte=now).order_by().values(who=_person("patient"))


def _by_month(found: QuerySet) -> ByMonth:
    """The same counted for each cell and each total: one person may stand in several."""
    found = found.order_by().annotate(month=TruncMonth("moment", tzinfo=DISPLAY_ZONE))
    cells = _counted(found, "organisation_id", "month")
    return ByMonth(
        cells={(organisation, month.date()): cell for (organisation, month), cell in cells.items()},
        organisations={organisation: cell for (organisation,), cell in _counted(found, "organisation_id").items()},
        months={month.date(): cell for (month,), cell in _counted(found, "month").items()},
        all=Cell(**found.aggregate(number=Count("pk"), people=Count("person", distinct=True))),
    )


def _counted(found: QuerySet, *by: str) -> dict[tuple[Any, ...], Cell]:
    rows = found.values(*by).annotate(number=Count("pk"), people=Count("person", distinct=True))
    return {tuple(row[name] for name in by): Cell(row["number"], row["people"]) for row in rows}
