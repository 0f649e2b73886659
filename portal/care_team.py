"""Who looks after a person: whom to turn to first, teams by name, the practice, and whom to phone."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import clock
from accounts.models import Membership
from accounts.naming import role_name
from accounts.requests import Request
from accounts.roles import Role
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from consent.queries import relationships
from messaging.models import Letterbox
from records import chart
from records.lead import leads, name_lead
from records.presenters import fhir, plans
from records.views.common import names_in

NOBODY = "nobody"
_LEADING = (Role.CLINICIAN, Role.SOCIAL_WORKER)


class LeadForm(forms.Form):
    """One of the colleagues at the actor's organisation, or nobody."""

    who = forms.ChoiceField(
        label=gettext_lazy("Lead professional at your organisation"),
        help_text=gettext_lazy("Whom the person and other services turn to first. The person sees the name."),
        error_messages={
            "required": gettext_lazy("Choose a colleague, or nobody"),
            "invalid_choice": gettext_lazy("Choose a colleague from the list, or nobody"),
        },
    )

    def __init__(self, *args: Any, colleagues: dict[str, tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues
        named = [(key, f"{name}, {role}") for key, (name, role) in colleagues.items()]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *named,
            (NOBODY, _("Nobody for now")),
        ]

    def chosen(self) -> tuple[str, str]:
        """Name and role; empty for nobody."""
        return self.colleagues.get(self.cleaned_data["who"], ("", ""))


@opens_record("CareTeam", writes=("CareTeam",))
def show_care_team(request: Request, access: Access) -> HttpResponse:
    """For the person in plain words, for professionals with the means to say who leads."""
    form = _form(request, access) if _may_name(access) else None
    if form and form.is_bound and form.is_valid():
        name, role = form.chosen()
        name_lead(access=access, name=name, role=role)
        messages.success(request, _("It is saved. The person sees it on this page.") if name else _("It is saved."))
        return redirect("records:show_care_team", patient_id=access.patient_id)
    rows = chart.teams(access)
    bodies = {row.id: fhir.read(row) for row in rows}
    ours = [row for row in rows if leads(bodies[row.id])]
    names = names_in(access, rows)
    context = {
        "own": access.decision.basis == "self",
        "leads": [lead for row in ours for lead in leads(bodies[row.id])],
        "teams": [plans.team(row, names) for row in rows if row not in ours],
        "places": _places(access),
        "form": form,
    }
    return render(request, "portal/care_team.html", context)


def _may_name(access: Access) -> bool:
    return access.actor.role == Role.CLINICIAN and access.decision.basis == "care" and Area.CARE in access.decision.act


def _form(request: Request, access: Access) -> LeadForm:
    assert access.actor.organisation_id
    data = request.POST if request.method == "POST" else None
    return LeadForm(data, colleagues=_colleagues(access.actor.organisation_id))


def _colleagues(organisation_id: uuid.UUID) -> dict[str, tuple[str, str]]:
    """Who may lead there now, by account: name and role in words."""
    now = clock.now()
    posts = Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), organisation=organisation_id, started_at__lte=now, role__in=_LEADING,
        user__is_active=True,
    )  # fmt: skip
    found = {str(post.user_id): (post.user.get_full_name(), str(role_name(post.role))) for post in
             posts.select_related("user")}  # fmt: skip
    return dict(sorted(found.items(), key=lambda one: one[1]))


def _places(access: Access) -> list[dict[str, Any]]:
    """Organisations with whom to phone: of the person all that look after them, for others the practice alone.

    Somebody else would read of a visit that the person keeps to themselves.
    """
    assert access.patient_id
    now, own = clock.now(), access.decision.basis == "self"
    running = [
        tie for tie in relationships(access.patient_id)
        if tie.started_at <= now and not (tie.ended_at and tie.ended_at <= now)
        and (own or tie.kind == "registration")
    ]  # fmt: skip
    names = {tie.organisation_id: tie.organisation.name for tie in running}
    practice = {tie.organisation_id for tie in running if tie.kind == "registration"}
    phones = _phones(names)
    shown = [
        {"name": name, "is_practice": ident in practice, "phones": phones.get(ident, [])}
        for ident, name in names.items()
    ]
    return sorted(shown, key=lambda one: (not one["is_practice"], one["name"]))


def _phones(organisations: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, str]]]:
    """Telephone numbers that teams gave, each with its team."""
    found: dict[uuid.UUID, list[dict[str, str]]] = {}
    boxes = Letterbox.objects.filter(organisation__in=list(organisations), ended_at=None).exclude(phone="")
    for box in boxes.order_by("name"):
        found.setdefault(box.organisation_id, []).append({"name": box.name, "phone": box.phone})
    return found
