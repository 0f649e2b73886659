"""The citizen's page "Who has looked at my record"."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.requests import Request
from consent import access_log
from consent.doors import opens_record
from consent.forms.access_log import LogFilter


@opens_record("AuditEvent")
def show_access_log(request: Request, access) -> HttpResponse:
    owner = access.decision.basis == "self"
    form = LogFilter(request.GET, owner=owner)
    wanted = form.wanted()
    found = access_log.read(access, wanted, request.GET.get("page"), asking=True)
    asked = {name: value for name, value in vars(wanted).items() if value}
    context = {"owner": owner, "form": form, "page": found.page, "lines": found.lines, "asked": urlencode(asked)}
    return render(request, "consent/access_log.html", context)
