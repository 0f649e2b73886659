"""Letterboxes: opened by policy administrators, kept right by the team, with the answers that it gives often."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.doors import is_fresh, staff, to_one_time_code
from accounts.requests import Request
from accounts.roles import Role
from messaging.actions import MessageRefused
from messaging.actions import letterboxes as actions
from messaging.forms.letterboxes import BoxForm, HoursForm, NewBoxForm, TemplateForm
from messaging.models import Letterbox, Template
from messaging.queries import letterboxes as asked
from messaging.rules import people

_ROLES = (Role.POLICY_ADMIN, Role.CLINICIAN, Role.RECEPTION, Role.SOCIAL_WORKER)
_USUAL = {"weekdays": [0, 1, 2, 3, 4], "opens_at": "08:30", "closes_at": "17:00", "answer_days": 3}


@staff(*_ROLES)
def list_letterboxes(request: Request) -> HttpResponse:
    """Those that one looks after."""
    boxes = asked.boxes_of(request.actor)
    return render(request, "messaging/letterboxes.html", {"boxes": boxes, "may_open": people.sets_up(request.actor)})


@staff(Role.POLICY_ADMIN)
def open_letterbox(request: Request) -> HttpResponse:
    """A team may be written to from now."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = NewBoxForm(request.POST if request.method == "POST" else None, initial=_USUAL)
    if form.is_valid():
        try:
            actions.open_box(actor=request.actor, **form.cleaned_data)
        except MessageRefused as refused:
            form.add_error("team", str(refused))
        else:
            messages.success(request, _("The letterbox is open."))
            return redirect("messaging:list_letterboxes")
    return render(request, "messaging/letterbox_form.html", {"form": form, "title": _("Open a letterbox")})


@staff(*_ROLES)
def change_letterbox(request: Request, box_id: uuid.UUID) -> HttpResponse:
    """Its hours, telephone and promise; for an administrator its name and needs too."""
    box = _box(request, box_id)
    form_class = BoxForm if people.sets_up(request.actor) else HoursForm
    kept = {name: getattr(box, name) for name in form_class.base_fields}
    form = form_class(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_valid():
        actions.change_box(actor=request.actor, box=box, **form.cleaned_data)
        messages.success(request, _("The letterbox is changed. People see it at once."))
        return redirect("messaging:list_letterboxes")
    context = {
        "form": form,
        "box": box,
        "title": _("Change a letterbox"),
        "templates": asked.templates_of(box.id),
        "may_end": people.sets_up(request.actor),
    }
    return render(request, "messaging/letterbox_form.html", context)


@staff(Role.POLICY_ADMIN)
def end_letterbox(request: Request, box_id: uuid.UUID) -> HttpResponse:
    """Nobody can write here any more."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    box = _box(request, box_id)
    if request.method == "POST":
        actions.end_box(actor=request.actor, box=box)
        messages.success(request, _("The letterbox is closed. What waits stays with the team."))
        return redirect("messaging:list_letterboxes")
    return render(request, "messaging/letterbox_end.html", {"box": box})


@staff(*_ROLES)
def write_template(request: Request, box_id: uuid.UUID, template_id: uuid.UUID | None = None) -> HttpResponse:
    """An answer that the team gives often: new, changed, or taken away."""
    box = _box(request, box_id)
    template = _template(box, template_id) if template_id else None
    if template and request.method == "POST" and request.POST.get("do") == "end":
        actions.end_template(actor=request.actor, box=box, template=template)
        messages.success(request, _("The template is gone."))
        return redirect("messaging:change_letterbox", box_id=box.id)
    kept = {"title": template.title, "text": template.text} if template else {}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_valid():
        actions.write_template(actor=request.actor, box=box, template=template, **form.cleaned_data)
        messages.success(request, _("The template is saved."))
        return redirect("messaging:change_letterbox", box_id=box.id)
    return render(request, "messaging/template_form.html", {"form": form, "box": box, "template": template})


def _box(request: Request, box_id: uuid.UUID) -> Letterbox:
    """One that this actor looks after; for everybody else there is none."""
    box = asked.box_of(box_id)
    if box is None or box.ended_at:
        raise Http404
    if not people.looks_after(request.actor, box):
        raise PermissionDenied
    return box


def _template(box: Letterbox, template_id: uuid.UUID) -> Template:
    found = asked.templates_of(box.id).filter(id=template_id).first()
    if found is None:
        raise Http404
    return found
