"""The gallery at /components/: every component and layout with made-up data, for builders and tests."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent.doors import public
from portal import samples

LAYOUTS = ("person", "staff", "plain", "message")


@public(reason="Shows made-up sample data to builders; closed unless the portal runs as a demonstration.")
def show(request: Request) -> HttpResponse:
    """Every component on one page, or one layout with sample content (?layout=person)."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    layout = request.GET.get("layout")
    if layout in LAYOUTS:
        return render(request, f"portal/gallery/{layout}.html", samples.of_layouts())
    return render(request, "portal/components.html", samples.of_components())
