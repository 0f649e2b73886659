"""How the service is used, in numbers: for those who set the policy and those who watch over privacy."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from accounts.roles import Role
from consent import statistics
from consent.doors import staff
from consent.suppression_rules import SMALL


@staff(Role.POLICY_ADMIN, Role.PRIVACY_OFFICER, hidden=True)
def show_statistics(request: Request) -> HttpResponse:
    """Counts by organisation, with totals; numbers of one to four people are hidden."""
    found = statistics.gather()
    return render(request, "consent/statistics.html", {"found": found, "small": SMALL - 1, "months": statistics.MONTHS})
