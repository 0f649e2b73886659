"""See what they see: choosing whose eyes to borrow."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import Request
from consent.doors import opens_record
from consent.viewers import viewers_of


@opens_record("Consent")
def choose_viewer(request: Request, access) -> HttpResponse:
    """Everybody who may open the record today, each with a link to the record as they get it."""
    if access.decision.basis != "self":
        raise Http404
    home = reverse("records:show_home", args=[access.patient_id])
    found = viewers_of(access.patient_id)
    viewers = [{"name": one.name, "why": one.why, "url": f"/as/{one.key}{home}"} for one in found]
    return render(request, "consent/seen_as.html", {"viewers": viewers})
