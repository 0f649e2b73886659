"""The front page, where people land after signing in, health checks, and every refusal."""

import datetime as dt

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.defaults import page_not_found

import clock
from accounts import replies
from accounts.doors import METHODS
from accounts.requests import Request
from accounts.roles import CARE_ROLES, Role
from consent.doors import own_account, public, to_one_time_code, to_sign_in
from consent.gate import AccessDenied

DESKS: dict[str, str] = {  # where the day of a role begins
    Role.POLICY_ADMIN: "consent:list_policies",
    Role.PRIVACY_OFFICER: "consent:list_reviews",
    Role.SAFEGUARDING_OFFICER: "consent:safeguarding",
    Role.HELP_DESK: "consent:begin_call",
}


@public(reason="The front page says what this is and how to sign in.")
def front(request: Request) -> HttpResponse:
    return render(request, "portal/front.html")


@own_account
def home(request: Request) -> HttpResponse:
    """Send whoever has just signed in to where their day begins."""
    actor = request.actor
    if actor.role in CARE_ROLES:
        return redirect("portal:desk")
    if actor.role in DESKS:
        return redirect(DESKS[actor.role])
    if actor.verified:
        return redirect("records:show_home", patient_id=actor.patient_id)
    if not actor.is_staff and request.user.assurance >= request.user.Assurance.VERIFIED:
        return redirect("accounts:connect")
    return render(request, "portal/welcome.html")


@public(reason="Tells the supervisor that the process lives; nothing about people.")
def healthz(request: Request) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@public(reason="Tells who finds a weakness whom to tell (RFC 9116).")
def security_txt(request: Request) -> HttpResponse:
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {clock.now() + dt.timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, gd",
        f"Canonical: {settings.PORTAL_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def refused(request: Request, denied: AccessDenied) -> HttpResponse:
    """One answer to every refusal: sign in, step up, break the glass, or the page for what does not exist."""
    reason = denied.decision.reason
    if reason == "sign-in":
        return to_sign_in(request)
    if reason == "step-up":
        return to_one_time_code(request)
    if reason == "closed":
        return replies.closed(request)
    if reason == "not-seen":
        return render(request, "consent/not_seen.html", {"viewer": request.viewer}, status=404)
    if reason == "frozen":
        return render(request, "portal/not_now.html", status=403)
    if "break-glass" in denied.decision.offers and denied.patient_id and request.method == "GET":
        return redirect("consent:break_glass", patient_id=denied.patient_id)
    return page_not_found(request, denied, template_name="404.html")


def method_not_allowed(request: Request) -> HttpResponse:
    response = render(request, "405.html", status=405)
    response["Allow"] = ", ".join(sorted(METHODS))
    return response
