"""About me: what a person says of themselves, section by section."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from contributions.about_sections import SECTIONS, Section
from contributions.actions import about_me as actions
from contributions.forms.about_me import SectionForm
from contributions.giving_rules import why_not_give
from contributions.models import Contribution
from contributions.queries import about_me as queries

SAID = "AboutMe"
WRITES = (SAID, "Contribution", "QuestionnaireResponse", "RelatedPerson")
A_PAGE = 10


@opens_record(SAID, besides=("Consent",))
def show_about_me(request: Request, access: Access) -> HttpResponse:
    """All sections that the reader may see, with what is said in each."""
    said, otherwise = queries.all_now(access), queries.said_otherwise(access)
    parts = [
        {
            "section": section,
            "said": queries.shown(said[name], access) if name in said else None,
            "was": name in otherwise,
            "may_say": not why_not_give(access, section.area),
        }
        for name, section in SECTIONS.items()
        if _opens(access, section)
    ]
    context = {"parts": parts, "own": access.decision.basis == "self"}
    return render(request, "contributions/about_me.html", context)


@sensitive_post_parameters()
@opens_record(SAID, besides=("Consent",), writes=WRITES)
def say_about_me(request: Request, access: Access, section: str) -> HttpResponse:
    """Say one section, or say it anew."""
    found = _section(access, section)
    if why_not_give(access, found.area):
        raise Http404
    held = queries.now(access, found)
    form = SectionForm(
        request.POST if request.method == "POST" else None, section=found, initial=held.answers if held else {}
    )
    if form.is_bound and form.is_valid():
        waits = actions.say(
            access=access, section=found, answers=form.answers(), form_key=form.cleaned_data["form_key"]
        )
        messages.success(request, _saved(waits))
        return redirect("contributions:show_about_me", patient_id=access.patient_id)
    context = {"form": form, "section": found, "own": access.decision.basis == "self"}
    return render(request, "contributions/about_me_say.html", context)


@opens_record(SAID, besides=("Consent",))
def show_said_before(request: Request, access: Access, section: str) -> HttpResponse:
    """What was said in a section earlier."""
    found = _section(access, section)
    page = Paginator(queries.before(access, found), A_PAGE).get_page(request.GET.get("page"))
    context = {"section": found, "page": page, "said": [queries.shown(row, access) for row in page]}
    return render(request, "contributions/about_me_before.html", context)


def _section(access: Access, name: str) -> Section:
    if name not in SECTIONS or not _opens(access, SECTIONS[name]):
        raise Http404
    return SECTIONS[name]


def _opens(access: Access, section: Section) -> bool:
    """Whether the reader may see such a section: what is labelled is the person's and who helps them to write it."""
    own = access.decision.basis == "self"
    return section.area in access.decision.areas and (own or not section.labels)


def _saved(waits: Contribution | None) -> str:
    if waits is None:
        return _("Saved. Whoever looks after you sees it from now on.")
    said: dict[str, Any] = {"who": waits.asked_of.name, "day": date_format(localtime(waits.due_at), "j F Y")}
    return _("Saved. Whoever looks after you sees it from now on, and %(who)s will read it by %(day)s.") % said
