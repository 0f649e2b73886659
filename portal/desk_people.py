"""The people whom a member of staff cares for, and the search among them. Nobody else is listed."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.fields import ChiField
from accounts.matching import person_with
from accounts.requests import Request
from accounts.roles import CARE_ROLES
from appointments.models import Slot
from appointments.queries.times import slot_of
from appointments.rules import running
from consent import gate
from consent.doors import opens_worklist
from consent.policy import BREAK_GLASS_ROLES
from records import namelist

PEOPLE_A_PAGE = 25


class FindForm(forms.Form):
    """A name or a CHI number. Posted, so that neither stands in an address."""

    wanted = forms.CharField(
        label=_("Find a person by name or CHI number"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
        error_messages={"required": _("Enter a name or a CHI number")},
    )
    chi = ""

    def __init__(self, *args: Any, is_aside: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_aside:  # the page begins with something else
            del self.fields["wanted"].widget.attrs["autofocus"]

    def clean_wanted(self) -> str:
        text = self.cleaned_data["wanted"]
        if any(sign.isdigit() for sign in text):
            self.chi = ChiField().clean(text)
        return text


@dataclass
class Found:
    """What the page shows; `elsewhere` says that a number names nobody in one's care, or nobody at all."""

    rows: list[Any] = field(default_factory=list)
    page: Page | None = None
    elsewhere: bool = False


@sensitive_post_parameters("wanted")
@opens_worklist("Patient")
def people(request: Request, kinds) -> HttpResponse:
    """By surname, or those who were searched for."""
    if request.actor.role not in CARE_ROLES:
        raise PermissionDenied
    form = FindForm(request.POST if request.method == "POST" else None)
    searched = form.is_bound and form.is_valid()
    if searched and form.chi:
        found = _by_chi(request.actor, kinds, form.chi)
    elif form.is_bound and not searched:
        found = Found()
    else:
        found = _by_name(request, kinds, form.cleaned_data["wanted"] if searched else "")
    context = {
        "form": form,
        "found": found,
        "searched": searched,
        "headers": [_("Name"), _("Born")],
        "may_break_glass": request.actor.role in BREAK_GLASS_ROLES,
        "time": _time_to_book(request),
    }
    return render(request, "portal/desk_people.html", context)


def _time_to_book(request: Request) -> Slot | None:
    """The time of the actor's own clinic for which somebody is looked for, if any."""
    try:
        slot = slot_of(uuid.UUID(request.GET.get("slot", "")))
    except ValueError:
        return None
    return slot if slot and running.runs(request.actor, slot.clinic) else None


def _by_name(request: Request, kinds, words: str) -> Found:
    found = Found()
    number = request.POST.get("page") if words else request.GET.get("page")

    def rows(access):
        found.page = Paginator(namelist.people(access, words=words), PEOPLE_A_PAGE).get_page(number)
        return list(found.page)

    found.rows = gate.open_worklist(request.actor, kinds=kinds, rows=rows, query="name" if words else "")
    return found


def _by_chi(actor, kinds, chi: str) -> Found:
    """The person of this number, if in one's care. A number of somebody else reads as one of nobody."""
    try:
        access = gate.open_record(actor, person_with(chi), kinds=kinds, action="search", route="list", query="chi")
    except gate.AccessDenied:
        return Found(elsewhere=True)
    with access.reading():
        return Found(rows=list(namelist.people(access)))
