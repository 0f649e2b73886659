"""Pages that every public service owes its readers: accessibility, privacy, and whom to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consent.doors import public


@public(reason="Everybody may know how accessible the service is.")
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@public(reason="Everybody may know what is kept about people, and why.")
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")


@public(reason="Everybody may know whom to ask for help.")
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact.html")
