"""The privacy officers' list of refused access, over all people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.requests import Request
from accounts.roles import Role
from consent import refusals
from consent.doors import staff
from consent.forms.refusals import RefusalFilter


@staff(Role.PRIVACY_OFFICER, hidden=True)
def list_refusals(request: Request) -> HttpResponse:
    """One by one, or by account; from each to the log of the person concerned."""
    form = RefusalFilter(request.GET)
    wanted = form.wanted()
    by_account = form.by_account()
    find = refusals.by_account if by_account else refusals.one_by_one
    asked = {name: value for name, value in vars(wanted).items() if value}
    listed = find(request.actor, wanted, request.GET.get("after", ""), query=",".join(sorted(asked)))
    view = {"view": "accounts"} if by_account else {}
    same = urlencode(asked | view)
    context = {
        "form": form,
        "listed": listed,
        "by_account": by_account,
        "first": f"?{same}" if request.GET.get("after") else "",
        "next": "?" + urlencode(asked | view | {"after": listed.after}) if listed.after else "",
        "of_account": urlencode({name: value for name, value in asked.items() if name != "account"}),
        "asked": bool(request.GET),
    }
    return render(request, "consent/refusals.html", context)
