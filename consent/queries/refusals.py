"""What was refused over all people: one by one, or how often to which account."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce

from accounts.models import Patient
from accounts.roles import STAFF_ROLES
from audit import log
from consent.access import Access, Ungated
from consent.areas import Area
from consent.queries.access_log import containing, midnight

NOBODY = uuid.UUID(int=0)  # stands for those who were not signed in
_UNSURE = Q(reason__in=("sign-in", "step-up"))
_ACCOUNTS = Q(action__in=("bind", "accept-help", "assist", "log-open"))
_APART = Q(action__in=("search", "break-glass")) | _ACCOUNTS | _UNSURE | Q(reason__in=("frozen", "closed"))
KINDS: dict[str, Q] = {
    "": ~_UNSURE,
    "right": ~_APART,
    "search": Q(action="search") & ~_UNSURE,
    "emergency": Q(action="break-glass"),
    "closed": Q(reason__in=("frozen", "closed")) & ~Q(action="break-glass") & ~_ACCOUNTS,
    "accounts": _ACCOUNTS,
    "unsure": _UNSURE & ~Q(action="break-glass"),
    "all": Q(),
}
_OF_RECORDS = Q(patient_id__isnull=False) | ~Q(kinds=[])  # a sign-in that failed is no access


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which refusals; empty means everything."""

    since: dt.date | None = None
    until: dt.date | None = None
    organisation: str = ""
    who: str = ""  # part of the name of somebody at work
    kind: str = ""  # of KINDS
    account: uuid.UUID | None = None


@dataclass(frozen=True)
class Account:
    """How often one account was refused, about how many people, and when last."""

    id: uuid.UUID  # NOBODY: all who were not signed in
    number: int
    people: int
    last: dt.datetime


def refusals(access: Access, wanted: Wanted) -> QuerySet:
    """Entries of refusals, newest first, for whoever may read the logs of all."""
    if not access.is_open or access.decision.basis != "role" or Area.ACCESSLOG not in access.decision.areas:
        raise Ungated("Refusals are read by an officer, under an access to the log.")
    found = log.refusals().filter(_OF_RECORDS, KINDS[wanted.kind])
    if wanted.since:
        found = found.filter(at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=midnight(wanted.until + dt.timedelta(days=1)))
    if wanted.organisation:
        found = found.filter(containing("organisation_name", wanted.organisation))
    if wanted.who:  # whoever is not at work is not found by a name
        found = found.filter(containing("actor_name", wanted.who), actor_role__in=STAFF_ROLES)
    if wanted.account:
        found = found.filter(actor_id=None if wanted.account == NOBODY else wanted.account)
    return found


def one_page(access: Access, wanted: Wanted, after: tuple[dt.datetime, uuid.UUID] | None, most: int) -> list:
    """The newest refusals after a place in the list, at most so many."""
    found = refusals(access, wanted)
    if after:
        moment, ident = after
        found = found.filter(Q(at__lt=moment) | Q(at=moment, id__lt=ident))
    return list(found[:most])


def accounts(
    access: Access, wanted: Wanted, after: tuple[int, dt.datetime, uuid.UUID] | None, most: int
) -> list[Account]:
    """Who was refused most often first."""
    found = _counted(refusals(access, wanted))
    if after:
        number, last, ident = after
        found = found.filter(
            Q(number__lt=number) | Q(number=number, last__lt=last) | Q(number=number, last=last, account__lt=ident)
        )
    rows = found.order_by("-number", "-last", "-account")[:most]
    return [Account(row["account"], row["number"], row["people"], row["last"]) for row in rows]


def numbers(access: Access, wanted: Wanted, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many of the refusals asked for each of these accounts had."""
    found = _counted(refusals(access, wanted).filter(actor_id__in=list(ids)))
    return {row["account"]: row["number"] for row in found}


def latest(access: Access, wanted: Wanted, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """The newest refusal of each of these accounts: its name, role and organisation."""
    found = refusals(access, wanted).filter(actor_id__in=list(ids))
    return {entry.actor_id: entry for entry in found.order_by("actor_id", "-at", "-id").distinct("actor_id")}


def known(ids: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Those of these ids by which there is or was a person."""
    return set(Patient.objects.filter(id__in=[ident for ident in ids if ident]).values_list("id", flat=True))


def _counted(found: QuerySet) -> QuerySet:
    account = Coalesce("actor_id", Value(NOBODY), output_field=UUIDField())
    counted = found.order_by().annotate(account=account).values("account")
    return counted.annotate(number=Count("id"), people=Count("patient_id", distinct=True), last=Max("at"))
