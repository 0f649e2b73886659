"""Problems, medicines, allergies, immunisations."""

from typing import Any

from django.db.models import Case, F, Q, When

from consent.gate import Access
from consent.prepared import prepared
from records.chart.common import in_error, under
from records.models import Resource, ResourceQuerySet
from records.provenance import PORTAL

ACTIVE_PROBLEM = ("active", "recurrence", "relapse", "")
CURRENT_MEDICINE = ("active", "on-hold", "intended", "unknown", "")
OWN_MEDICINE = Q(kind="MedicationStatement", author_kind__in=("person", "carer"))
# One supply of what stands on the list already: shown with the request for it, never as a second medicine.
ISSUED_HERE = Q(kind="MedicationRequest", source=PORTAL)
# "No known allergy", and the same of medicines, food and surroundings.
NONE_KNOWN = ("716186003", "409137002", "429625007", "428607008", "716184000", "716185004")


@prepared
def problems(access: Access, *, past: bool) -> ResourceQuerySet:
    """Problems that are there now, or those that were; what was entered in error belongs to the past."""
    found = under(access).of_type("Condition").newest_first()
    now = Q(status__in=ACTIVE_PROBLEM) & ~in_error()
    return found.exclude(now) if past else found.filter(now)


@prepared
def medicines(access: Access, *, past: bool) -> ResourceQuerySet:
    """Medicines that a professional wrote down, and that are taken now, or were."""
    found = under(access).of_type("MedicationRequest", "MedicationStatement")
    found = found.exclude(OWN_MEDICINE | ISSUED_HERE).newest_first()
    now = Q(status__in=CURRENT_MEDICINE) & ~in_error()
    return found.exclude(now) if past else found.filter(now)


@prepared
def own_medicines(access: Access, *, past: bool) -> ResourceQuerySet:
    """Medicines that the person says they take besides: beside the others, never among them."""
    found = under(access).of_type("MedicationStatement").filter(OWN_MEDICINE).newest_first()
    now = Q(status__in=CURRENT_MEDICINE) & ~in_error()
    return found.exclude(now) if past else found.filter(now)


@prepared
def allergies(access: Access) -> ResourceQuerySet:
    """Allergies and intolerances, those that matter now before the others."""
    found = under(access).of_type("AllergyIntolerance").exclude(code__in=NONE_KNOWN)
    now_first = Case(When(in_error(), then=2), When(status__in=("active", ""), then=0), default=1)
    return found.order_by(now_first, F("date_from").desc(nulls_last=True), "-id")


def none_known(access: Access) -> list[Resource]:
    """Statements that somebody asked and there is no known allergy."""
    return _none_known(access)[:5]


@prepared
def _none_known(access: Access) -> Any:
    found = under(access).of_type("AllergyIntolerance").filter(code__in=NONE_KNOWN, status__in=("active", ""))
    return found.current().newest_first()


@prepared
def immunisations(access: Access) -> ResourceQuerySet:
    return under(access).of_type("Immunization").newest_first()
