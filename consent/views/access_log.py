"""The citizen's page "Who has looked at my record"; officers read it for a reason that they gave."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.requests import Request
from consent import access_log
from consent.doors import opens_record
from consent.forms.access_log import LogFilter
from consent.queries import readings
from consent.views.readings import with_a_reason


@with_a_reason
@opens_record("AuditEvent")
def show_access_log(request: Request, access) -> HttpResponse:
    owner, officer = access.decision.basis == "self", access.decision.basis == "role"
    form = LogFilter(request.GET, owner=owner, officer=officer)
    wanted = form.wanted()
    found = access_log.read(access, wanted, request.GET.get("page"), asking=True)
    asked = {name: value for name, value in vars(wanted).items() if value}
    context = {"owner": owner, "form": form, "page": found.page, "lines": found.lines, "asked": urlencode(asked)}
    if officer:
        context["reading"] = readings.running(access.actor.id, access.patient_id)
    return render(request, "consent/access_log.html", context)
