"""Measurements at home are stored, wait to be read, and are marked as wrong by whoever gave them."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from consent.areas import Area
from consent.gate import Access
from contributions import home_observations
from contributions.actions.contributions import ContributionRefused, give
from contributions.giving_rules import why_not_give
from contributions.home_measures import Measure
from contributions.models import Contribution
from contributions.queries import contributions as given_queries
from records import chart, lossless
from records.presenters import fhir
from records.provenance import PORTAL
from records.publishing import publish, publish_all

OWN = ("person", "carer")


@dataclass(frozen=True)
class Added:
    """The items stored, those of them that were not there before, and what waits to be read because of them."""

    items: list[uuid.UUID]
    new: list[uuid.UUID]
    given: Contribution | None


def add_measurement(
    *,
    access: Access,
    measure: Measure,
    figures: Mapping[str, Decimal],
    context: Mapping[str, Any],
    at: dt.datetime,
    form_key: uuid.UUID,
) -> Added:
    """Keep one measurement, once for each form as it was filled in."""
    if reason := why_not_give(access, Area.MEASUREMENTS):
        raise ContributionRefused(reason)
    assert access.patient_id
    by = home_observations.performer(access.patient_id, helper_name(access))
    found = home_observations.bodies(measure, figures, context, patient_id=access.patient_id, by=by, at=at)
    return store_measured(access=access, bodies=found, key=str(form_key))


def store_measured(*, access: Access, bodies: Iterable[Mapping[str, Any]], key: str, join: bool = True) -> Added:
    """Store Observations under ids that follow from `key` and from what they say, so that twice is once."""
    named = {identity(access, key, body): body for body in bodies}
    whole = [{"id": str(ident)} | dict(body) for ident, body in named.items()]
    publish_all(access=access, bodies=whole, make=_make)
    # The store has locked the person: whoever came a moment before has given all of theirs by now.
    waiting = given_queries.of_items(access, named)
    new = [ident for ident in named if ident not in waiting]
    earlier = next(iter(waiting.values()), None)
    if not new:
        return Added(list(named), [], earlier)
    given = give(
        access=access, what=Contribution.What.MEASUREMENTS, area=Area.MEASUREMENTS, subjects=new, join=join
    )  # fmt: skip
    return Added(list(named), new, given)


def _make(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What was measured, with which parts and circumstances: all bodies of these come from one mould."""
    return (
        str(body["code"]["text"]),
        *sorted(body),
        str(len(body.get("component", ()))),
        str(len(body.get("extension", ()))),
    )


def identity(access: Access, key: str, body: Mapping[str, Any]) -> uuid.UUID:
    assert access.patient_id
    digest = hashlib.sha256(lossless.encoded(_exact(body))).hexdigest()
    return uuid.uuid5(access.patient_id, f"home/{key}/{digest}")


def _exact(value: Any) -> Any:
    """Decimals as text, for a digest."""
    if isinstance(value, Mapping):
        return {name: _exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return format(value, "f") if isinstance(value, Decimal) else value


def helper_name(access: Access) -> str:
    """Who adds it for the person; nothing where that is the person."""
    return "" if access.decision.basis == "self" else access.actor.name


def mark_wrong(*, access: Access, item_id: uuid.UUID, reason: str) -> None:
    """The person or a helper takes back a measurement given here: a new version says so, and nothing is deleted."""
    item = own_measurement(access, item_id)
    if item is None or why_not_give(access, Area.MEASUREMENTS):
        raise ContributionRefused("This is not yours to take back.")
    if item.status != "entered-in-error":
        publish(access=access, body=fhir.read(item) | {"status": "entered-in-error"}, reason=reason)


def own_measurement(access: Access, item_id: uuid.UUID) -> Any:
    """A measurement that the person or a helper gave in the portal; None for every other item."""
    item = chart.resource(access, item_id)
    if item is None or item.kind != "Observation" or item.area != Area.MEASUREMENTS:
        return None
    return item if item.source == PORTAL and item.author_kind in OWN else None
