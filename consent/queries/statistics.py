"""Counts for the statistics of the service, over everybody: numbers leave, rows do not."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

import clock
from accounts import statements
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


_PRACTICES = """
WITH registered AS ({registered}), account AS ({account}), choosing AS ({choosing}), helped AS ({helped})
SELECT organisation_id, count(*), count(*) FILTER (WHERE person IN (SELECT person FROM account)),
    count(*) FILTER (WHERE person IN (SELECT person FROM choosing)),
    count(*) FILTER (WHERE person IN (SELECT person FROM helped))
FROM registered GROUP BY organisation_id
"""


def practices(access: Access) -> dict[uuid.UUID, Practice]:
    """Each practice with anybody registered, as it is now. Whoever moved is counted where they came last."""
    now = clock.now()
    helping = Delegation.objects.filter(basis="delegation", accepted_at__isnull=False, ended_at=None)
    parts = {
        "registered": _registered(now).values("person", "organisation_id"),
        "account": User.objects.filter(is_active=True, patient__isnull=False).values(person=_person("patient")),
        "choosing": _in_force(Directive.objects.under(access), now),
        "helped": _in_force(helping, now),
    }
    texts = {name: part.query.sql_with_params() for name, part in parts.items()}
    sql = _PRACTICES.format(**{name: text for name, (text, _params) in texts.items()})
    params = [value for _text, values in texts.values() for value in values]
    return {
        organisation: Practice(people, dict(zip(MEASURES, numbers, strict=True)))
        for organisation, people, *numbers in statements.rows(sql, params)
    }


def _registered(now: dt.datetime) -> QuerySet:
    """Who is registered where today, of those who live: one practice for each person."""
    running = Q(ended_at=None) | Q(ended_at__gt=now)
    ties = CareRelationship.objects.filter(running, kind="registration", started_at__lte=now)
    died = Coalesce("patient__merged_into__died_on", "patient__died_on")
    ties = ties.annotate(person=_person("patient"), died=died).filter(died=None)
    return ties.order_by("person", "-started_at", "id").distinct("person")


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
    return found.filter(open_ended, starts_at__lte=now).order_by().values(person=_person("patient"))


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
