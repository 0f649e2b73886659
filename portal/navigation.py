"""The menu that an actor sees, and whose record a page is about."""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.addresses import of_page
from accounts.naming import role_name
from accounts.requests import Request
from accounts.roles import CARE_ROLES, Role
from accounts.rules import IDENTITY_ROLES
from appointments.rules import running
from consent.queries.delegations import person_name
from portal import easy
from prescriptions.rules.deciding import QUEUES
from records.presenters.origin import path as records_path

ORGANISATIONS = "organisations:list_organisations"


def menu(request: Request) -> dict[str, Any]:
    """The main navigation, as a list of label, url and whether one is there."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        places = [(_("Home"), of_page("portal:front"))]
    elif actor.is_staff:
        places = (
            [(_("My desk"), of_page("portal:desk")), *_clinic_day(actor), *_prescriptions(actor)]
            if actor.role in CARE_ROLES
            else [
                (_("Policies"), of_page("consent:list_policies")),
                (_("Roles"), of_page(ORGANISATIONS)),
                (_("Letterboxes"), of_page("messaging:list_letterboxes")),
                _statistics(),
                _late_work(),
            ]
            if actor.role == Role.POLICY_ADMIN
            else [_first_of(actor), (_("Questions of identity"), of_page("identity:list_cases"))]
            if actor.role in IDENTITY_ROLES
            else [
                (_("Emergencies and questions"), of_page("consent:list_reviews")),
                (_("Refused access"), of_page("consent:list_refusals")),
                (_("Look up a log"), of_page("consent:find_log")),
                _statistics(),
                _late_work(),
            ]
            if actor.role == Role.PRIVACY_OFFICER
            else [(_("Home"), of_page("portal:home"))]
        )
    else:
        places = [(_("Home"), of_page("portal:home"))]
        if actor.verified:
            places += [
                (_("My record"), records_path("records:show_home", actor.patient_id)),
                (_("Messages"), records_path("messaging:list_threads", actor.patient_id)),
            ]
        places.append((_("People I help"), of_page("consent:list_people")))
    if actor is not None and actor.role in IDENTITY_ROLES:
        places.append((_("Who acts for whom"), of_page("consent:list_acting")))
    if actor is not None and actor.signed_in:
        places.append((_("Notices"), of_page("notifications:list_notices")))
    links = [{"label": label, "url": url, "current": request.path == url} for label, url in places]
    return {"menu": links, "staff_role": working_as(actor)}


def _clinic_day(actor) -> list[tuple[str, str]]:
    """For those who run clinics."""
    if actor.role not in running.ROLES:
        return []
    return [(_("Day list"), of_page("appointments:show_day")), (_("Clinics"), of_page("appointments:list_clinics"))]


def _prescriptions(actor) -> list[tuple[str, str]]:
    """The practice's list of requests, or the pharmacy's desk."""
    if actor.role == Role.PHARMACIST:
        return [(_("Dispensing"), of_page("prescriptions:list_dispensing"))]
    return [(_("Repeat requests"), of_page("prescriptions:list_requests"))] if actor.role in QUEUES else []


def _late_work() -> tuple[str, str]:
    """For those who answer for teams: how much is late, and nothing of whom."""
    return _("Late work"), of_page("portal:list_overdue")


def _statistics() -> tuple[str, str]:
    """For those who set the policy and those who watch over privacy."""
    return _("Statistics"), of_page("consent:show_statistics")


def _first_of(actor) -> tuple[str, str]:
    """Where the day of an officer or of the help desk begins."""
    if actor.role == Role.HELP_DESK:
        return _("Telephone help"), of_page("consent:begin_call")
    return _("Safeguarding"), of_page("consent:safeguarding")


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
        shown, acting_for = presenters.banner(chart.person(access), access), ""
        if "acting-for-banner" in access.decision.obligations:
            acting_for = shown["name"] if "Patient" in access.kinds else person_name(access.decision.ties)
            shown["name"] = acting_for or shown["name"]
        request.person_shown = {  # type: ignore[attr-defined]
            "access": access,
            "person": shown,
            "own_record": own,
            "access_reason": presenters.access_reason(access),
            "acting_for": acting_for,
            "emergency_until": _until(access, "emergency-banner"),
            "telephone_until": _until(access, "telephone-banner"),
            "access_log_url": records_path("consent:show_access_log", access.patient_id) if own else "",
            "section_nav": _section_nav(presenters.parts(access), request.path, str(access.patient_id)),
            "viewer": getattr(request, "viewer", None),
            "viewer_ends": _own_address(request) if getattr(request, "viewer", None) else "",
            "easy_lines": easy.lines(request) if request.reading.easy else (),
        }
    return request.person_shown  # type: ignore[attr-defined]


def _until(access, obligation: str):
    """When this access ends by itself, for the banner that it must have."""
    return access.decision.until if obligation in access.decision.obligations else None


def _own_address(request: Request) -> str:
    """The page that is shown as somebody else gets it, as the person themselves gets it."""
    query = request.META.get("QUERY_STRING", "")
    return request.path_info + (f"?{query}" if query else "")


_NOBODY, _PREFIX = "{0}", "{1}"  # stand where the person's id goes, and where all addresses begin


def _section_nav(parts: tuple, path: str, patient: str) -> SafeString:
    """The parts of the record with the one that is open marked."""
    prefix = get_script_prefix()
    here = path.removeprefix(prefix).replace(patient, _NOBODY)
    current = here if any(part.address == here for part in parts) else ""
    drawn = _drawn(parts, current, get_language())
    return mark_safe(drawn.replace(_PREFIX, escape(prefix)).replace(_NOBODY, patient))


@lru_cache(maxsize=512)
def _drawn(parts: tuple, current: str, language: str | None) -> str:
    """Drawn once for all who may open these parts: labels and addresses, about nobody."""
    from records import presenters

    links = presenters.links(parts, _PREFIX + current, _NOBODY, _PREFIX)
    return render_to_string("layouts/_sections.html", {"sections": links})
