"""The person's page "Who looks after me": organisations that may open the record now."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent import queries
from consent.caring import caring_in_words
from consent.doors import opens_record
from consent.gate import Access


@opens_record("Consent")
def list_caring(request: Request, access: Access) -> HttpResponse:
    """For the person alone: a parent would read of a visit that the child keeps to itself."""
    if access.decision.basis != "self":
        raise Http404
    assert access.facts and access.patient_id
    found = caring_in_words(queries.relationships(access.patient_id), access.facts.policy, access.facts.now)
    return render(
        request, "consent/caring.html", {"caring": found, "days": access.facts.policy.care_days_after_encounter}
    )
