"""Pages that every public service owes its readers: accessibility, privacy, and whom to ask."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent.doors import public


@public(reason="Everybody may know how accessible the service is.")
def accessibility(request: Request) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@public(reason="Everybody may know what is kept about people, and why.")
def privacy(request: Request) -> HttpResponse:
    return render(request, "portal/privacy.html")


@public(reason="Everybody may know whom to ask for help.")
def contact(request: Request) -> HttpResponse:
    return render(request, "portal/contact.html")
