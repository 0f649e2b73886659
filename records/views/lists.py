"""Problems, medicines, allergies and immunisations."""

from typing import Any

from django.http import HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.presenters import cards, fhir, medicines, origin
from records.views.common import NOTES, each, page_of, show

OWN_SHOWN = 50


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
    other = chart.medicines(access, past=not past).count() + chart.own_medicines(access, past=not past).count()
    found = own_medicines(access, past=past)
    return show(request, access, "medicines", page=page, items=shown, past=past, other_count=other, besides=found)


def own_medicines(access: Access, *, past: bool) -> dict[str, Any]:
    """What the person takes besides, each with the page on which they change it, and where they add to it."""
    assert access.patient_id
    rows = list(chart.own_medicines(access, past=past)[:OWN_SHOWN])
    may_say = access.decision.basis in ("self", *TIES) and Area.MEDICINES in access.decision.act
    shown = each(access, rows, medicines.card, names={})
    for row, card in zip(rows, shown, strict=True):
        card["change_url"] = (
            origin.path("contributions:stop_own_medicine", access.patient_id, row.id) if may_say and not past else ""
        )
    add = origin.path("contributions:add_own_medicine", access.patient_id) if may_say and not past else ""
    return {"items": shown, "add_url": add}


@opens_record("AllergyIntolerance", besides=NOTES)
def list_allergies(request: Request, access: Access) -> HttpResponse:
    page = page_of(request, chart.allergies(access))
    none_known = each(access, chart.none_known(access), cards.allergy)
    return show(request, access, "allergies", page=page, items=each(access, page, cards.allergy), none_known=none_known)


@opens_record("Immunization", besides=NOTES)
def list_immunisations(request: Request, access: Access) -> HttpResponse:
    page = page_of(request, chart.immunisations(access))
    return show(request, access, "immunisations", page=page, items=each(access, page, cards.immunisation))
