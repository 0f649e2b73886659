"""The menu that an actor sees, and whose record a page is about."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.naming import role_name
from accounts.requests import Request
from accounts.roles import CARE_ROLES
from accounts.rules import IDENTITY_ROLES
from portal import easy


def menu(request: Request) -> dict[str, Any]:
    """The main navigation, as a list of label, url and whether one is there."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        places = [(_("Home"), reverse("portal:front"))]
    elif actor.is_staff:
        places = (
            [(_("My desk"), reverse("portal:desk"))]
            if actor.role in CARE_ROLES
            else [(_("Questions of identity"), reverse("identity:list_cases"))]
            if actor.role in IDENTITY_ROLES
            else [(_("Home"), reverse("portal:home"))]
        )
    else:
        places = [(_("Home"), reverse("portal:home"))]
        if actor.verified:
            places += [(_("My record"), reverse("records:show_home", args=[actor.patient_id]))]
    if actor is not None and actor.signed_in:
        places.append((_("Notices"), reverse("notifications:list_notices")))
    links = [{"label": label, "url": url, "current": request.path == url} for label, url in places]
    return {"menu": links, "staff_role": working_as(actor)}


def working_as(actor) -> str:
    """Role and organisation of a member of staff, in words; nothing for anybody else."""
    if actor is None or not actor.is_staff:
        return ""
    return " · ".join(filter(None, [role_name(actor.role), actor.organisation_name]))


def person(request: Request) -> dict[str, Any]:
    """On pages about a person: who it is, why one may look, and the parts of the record."""
    access = getattr(request, "access", None)
    if access is None or not access.is_open:  # an error page is drawn after the record has been closed
        return {}
    if not hasattr(request, "person_shown"):
        from records import chart, presenters

        own = access.decision.basis == "self"
        request.person_shown = {  # type: ignore[attr-defined]
            "access": access,
            "person": presenters.banner(chart.person(access), access),
            "own_record": own,
            "access_reason": presenters.access_reason(access),
            "emergency_until": access.decision.until,
            "access_log_url": reverse("consent:show_access_log", args=[access.patient_id]) if own else "",
            "sections": presenters.sections(access, request.path),
            "viewer": getattr(request, "viewer", None),
            "viewer_ends": _own_address(request) if getattr(request, "viewer", None) else "",
            "easy_lines": easy.lines(request) if request.reading.easy else (),
        }
    return request.person_shown  # type: ignore[attr-defined]


def _own_address(request: Request) -> str:
    """The page that is shown as somebody else gets it, as the person themselves gets it."""
    query = request.META.get("QUERY_STRING", "")
    return request.path_info + (f"?{query}" if query else "")
