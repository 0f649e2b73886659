"""How the service is used, in numbers: for those who set the policy and those who watch over privacy."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import Request
from accounts.roles import Role
from accounts.spreadsheets import as_spreadsheet
from consent import statistics
from consent.doors import staff
from consent.suppression_rules import SMALL


@staff(Role.POLICY_ADMIN, Role.PRIVACY_OFFICER, hidden=True)
def show_statistics(request: Request) -> HttpResponse:
    """Counts by organisation, with totals; numbers of one to four people are hidden."""
    found = statistics.gather()
    return render(request, "consent/statistics.html", {"found": found, "small": SMALL - 1, "months": statistics.MONTHS})


@staff(Role.POLICY_ADMIN, Role.PRIVACY_OFFICER, hidden=True)
def download_statistics(request: Request, table: str) -> HttpResponse:
    """One table of the page as CSV: counted, hidden and entered in the log as the page is."""
    found = getattr(statistics.gather(), table) if table in statistics.TABLES else None
    if found is None or not found.rows:  # where the page has no table, there is no file
        raise Http404
    rows = [[row.name, *(cell or _("hidden") for cell in row.cells)] for row in found.rows]
    return as_spreadsheet(f"statistics-{table}", [found.headers, *rows])
