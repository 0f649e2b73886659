"""The record in a reader's words: every question that a page asks of it, always under an access."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Case, F, Q, When

import clock
from accounts.models import Patient
from consent.gate import Access
from records import probing
from records.models import DirectoryEntry, Resource, ResourceQuerySet, ResourceVersion
from records.words.kinds import NOT_AN_EVENT, kinds_of_group
from records.words.units import unit_words

ACTIVE_PROBLEM = ("active", "recurrence", "relapse", "")
CURRENT_MEDICINE = ("active", "on-hold", "intended", "unknown", "")
# "No known allergy", and the same of medicines, food and surroundings.
NONE_KNOWN = ("716186003", "409137002", "429625007", "428607008", "716184000", "716185004")
# Notes of a visit that some systems send as reports (LOINC): they are no test, and stand in the chronology.
VISIT_NOTES = ("34117-2", "11488-4", "51847-2", "34109-9", "34111-5", "11506-3", "18842-5", "28570-0")
VERSIONS_SHOWN = 50
TREND_POINTS = 100  # on one page of a series


def person(access: Access) -> tuple[Resource | None, Patient | None]:
    """The person's own entry, as far as the reader may see it, and what the register holds."""
    row = _under(access).of_type("Patient").first()
    return row, Patient.objects.filter(id=access.patient_id).first()  # type: ignore[misc]


def problems(access: Access, *, past: bool) -> ResourceQuerySet:
    """Problems that are there now, or those that were; what was entered in error belongs to the past."""
    found = _under(access).of_type("Condition").newest_first()
    now = Q(status__in=ACTIVE_PROBLEM) & ~_in_error()
    return found.exclude(now) if past else found.filter(now)


def medicines(access: Access, *, past: bool) -> ResourceQuerySet:
    """Medicines that are taken now, or those that were."""
    found = _under(access).of_type("MedicationRequest", "MedicationStatement").newest_first()
    now = Q(status__in=CURRENT_MEDICINE) & ~_in_error()
    return found.exclude(now) if past else found.filter(now)


def allergies(access: Access) -> ResourceQuerySet:
    """Allergies and intolerances, those that matter now before the others."""
    found = _under(access).of_type("AllergyIntolerance").exclude(code__in=NONE_KNOWN)
    now_first = Case(When(_in_error(), then=2), When(status__in=("active", ""), then=0), default=1)
    return found.order_by(now_first, F("date_from").desc(nulls_last=True), "-id")


def none_known(access: Access) -> list[Resource]:
    """Statements that somebody asked and there is no known allergy."""
    found = _under(access).of_type("AllergyIntolerance").filter(code__in=NONE_KNOWN, status__in=("active", ""))
    return list(found.current().newest_first()[:5])


def immunisations(access: Access) -> ResourceQuerySet:
    return _under(access).of_type("Immunization").newest_first()


def results(access: Access) -> ResourceQuerySet:
    """Laboratory results and every report, the newest first."""
    reports = Q(kind__in=("DiagnosticReport", "ImagingStudy")) & ~Q(code__in=VISIT_NOTES)
    return _under(access).filter(Q(kind="Observation", area="results") | reports).newest_first()


def measurements(access: Access) -> ResourceQuerySet:
    return _under(access).of_type("Observation").filter(area="measurements").newest_first()


def reports_of(access: Access, items: list[Resource]) -> list[Resource]:
    """Reports from the days of these results, that they may stand under their heading."""
    dated = [item.date_from for item in items if item.date_from]
    if not dated:
        return []
    day = dt.timedelta(days=1)
    span = Q(date_from__gte=min(dated) - day, date_from__lte=max(dated) + day)
    return list(_under(access).of_type("DiagnosticReport").filter(span).newest_first()[:200])


def series_sizes(access: Access, items: list[Resource]) -> dict[tuple[str, str, str], int]:
    """Whether there is one result or more of each series of these items: code, name without a code, unit in words.

    One spelling of a unit is counted as far as two; nobody asks for more.
    """
    on_page = {(item.code, "" if item.code else item.title, item.unit) for item in items if item.kind == "Observation"}
    if not on_page:
        return {}
    rows = Resource.objects.under(access).of_type("Observation").current().exclude(status="cancelled")
    sizes: dict[tuple[str, str, str], int] = {}
    for code, title, unit, count, others in probing.few_of_each(rows, on_page):
        key = (code, title, unit_words(unit))
        spelt = [other for other in others if (code, title, other) not in on_page and unit_words(other) == key[2]]
        if count:
            sizes[key] = sizes.get(key, 0) + count + len(spelt)
    return sizes


def series(access: Access, *, code: str, name: str) -> ResourceQuerySet:
    """Every result of one test, in whatever unit."""
    same = Q(code=code) if code else Q(code="", title=name)
    return _under(access).of_type("Observation").filter(same).newest_first()


def units_of(found: ResourceQuerySet) -> dict[str, list[str]]:
    """The units of a test: in words, with every spelling that came in."""
    spellings: dict[str, list[str]] = {}
    for unit in found.order_by("unit").values_list("unit", flat=True).distinct():
        spellings.setdefault(unit_words(unit), []).append(unit)
    return spellings


def spellings(units: dict[str, list[str]], unit: str) -> list[str]:
    """Every spelling of a unit. What has none is told in each series: a test not done, or words."""
    return [*units.get(unit, []), *units.get("", [])] if unit in units else []


def earlier_versions(access: Access, items: list[Resource]) -> dict[uuid.UUID, ResourceVersion]:
    """Of each corrected item, the version that stood before."""
    changed = [item for item in items if item.version > 1 and item.status in ("corrected", "amended", "appended")]
    if not changed:
        return {}
    wanted = reduce(or_, (Q(resource_id=item.id, version=item.version - 1) for item in changed))
    return {version.resource_id: version for version in ResourceVersion.objects.under(access).filter(wanted)}


def versions(access: Access, item: Resource) -> list[ResourceVersion]:
    """The versions of an item, newest first."""
    found = ResourceVersion.objects.under(access).filter(resource_id=item.id)
    return list(found.order_by("-version")[:VERSIONS_SHOWN])


def chronology(access: Access, *, group: str = "", year: int | None = None) -> ResourceQuerySet:
    """Everything that happened, newest first, of one group of kinds or of one year."""
    found = _under(access).exclude(kind__in=NOT_AN_EVENT)
    found = found.order_by(F("date_from").desc(nulls_last=True), "kind", "title", "id")
    if group == "measurements":
        found = found.filter(kind="Observation", area="measurements")
    elif group:
        found = found.filter(kind__in=kinds_of_group(group)).exclude(kind="Observation", area="measurements")
    if year:
        begins, ends = (dt.datetime(y, 1, 1, tzinfo=clock.DISPLAY_ZONE) for y in (year, year + 1))
        found = found.filter(date_from__gte=begins, date_from__lt=ends)
    return found


def years(access: Access) -> list[int]:
    """The years in which something happened, newest first."""
    return probing.years(Resource.objects.under(access).exclude(kind__in=NOT_AN_EVENT))


def latest(access: Access, limit: int) -> list[Resource]:
    """What happened last."""
    found = _under(access).exclude(kind__in=NOT_AN_EVENT).filter(date_from__lte=clock.now()).current()
    return list(found.newest_first()[:limit])


def coming_appointments(access: Access, limit: int) -> list[Resource]:
    """Appointments from now on, the nearest first."""
    found = _under(access).of_type("Appointment").filter(date_from__gte=clock.now(), status__in=("booked", "pending"))
    return list(found.current().order_by("date_from", "id")[:limit])


def resource(access: Access, item_id: uuid.UUID) -> Resource | None:
    """One item, if the reader may see it."""
    return _under(access).filter(id=item_id).first()


def visible(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Resource]:
    """Those of the items that the reader may see."""
    return {item.id: item for item in _under(access).filter(id__in=list(ids)).defer("body")}


def names_of(access: Access, ids: Iterable[str]) -> dict[str, str]:
    """Names of what items point to: people and organisations of the directory, and items that the reader may see."""
    wanted = uuids(set(ids))[:500]
    if not wanted:
        return {}
    names = {str(ident): name for ident, name in DirectoryEntry.objects.filter(id__in=wanted).values_list("id", "name")}
    seen = Resource.objects.under(access).filter(id__in=wanted).values_list("id", "title")
    return names | {str(ident): title for ident, title in seen if title}


def something_left_out(access: Access) -> bool:
    """Whether something about somebody else is left out and may be said to be."""
    return Resource.objects.left_out(access)


def _under(access: Access) -> ResourceQuerySet:
    return Resource.objects.under(access).select_related("organisation")


def _in_error() -> Q:
    return Q(labels__contains=["entered-in-error"])


def uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those of the texts that can be ids of ours."""
    return [found for text in texts if (found := _uuid(text))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
