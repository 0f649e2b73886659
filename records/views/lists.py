"""Problems, medicines, allergies and immunisations."""

from django.http import HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.presenters import cards, fhir, medicines
from records.views.common import NOTES, each, page_of, show


@opens_record("Condition", besides=NOTES)
def list_problems(request: Request, access: Access) -> HttpResponse:
    """Problems of now, or with ?show=past those of before."""
    past = request.GET.get("show") == "past"
    page = page_of(request, chart.problems(access, past=past))
    shown = each(access, page, cards.problem)
    other = chart.problems(access, past=not past).count()
    return show(request, access, "problems", page=page, items=shown, past=past, other_count=other)


@opens_record("MedicationRequest", "MedicationStatement", besides=NOTES)
def list_medicines(request: Request, access: Access) -> HttpResponse:
    """Medicines of now, or with ?show=past those of before."""
    past = request.GET.get("show") == "past"
    page = page_of(request, chart.medicines(access, past=past))
    pointed = [fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in page]
    shown = each(access, page, medicines.card, names=chart.names_of(access, pointed))
    other = chart.medicines(access, past=not past).count()
    return show(request, access, "medicines", page=page, items=shown, past=past, other_count=other)


@opens_record("AllergyIntolerance", besides=NOTES)
def list_allergies(request: Request, access: Access) -> HttpResponse:
    page = page_of(request, chart.allergies(access))
    none_known = each(access, chart.none_known(access), cards.allergy)
    return show(request, access, "allergies", page=page, items=each(access, page, cards.allergy), none_known=none_known)


@opens_record("Immunization", besides=NOTES)
def list_immunisations(request: Request, access: Access) -> HttpResponse:
    page = page_of(request, chart.immunisations(access))
    return show(request, access, "immunisations", page=page, items=each(access, page, cards.immunisation))
