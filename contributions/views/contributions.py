"""What was given to the record: the person's list of it, and the page on which a professional reads and answers."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from contributions.actions import contributions as actions
from contributions.actions.contributions import ContributionRefused
from contributions.forms.contributions import OutcomeForm
from contributions.giving_rules import may_read
from contributions.models import Contribution
from contributions.queries import contributions as queries
from contributions.queries import given_things
from records.words.kinds import STORED

GIVEN = "Contribution"
BESIDES = (*STORED, "AboutMe", "Upload")
PAGE, LINKS = 25, 3


@opens_record(GIVEN, besides=(*BESIDES, "Consent"))  # who helps, in the words of the person
def list_given(request: Request, access: Access) -> HttpResponse:
    """Everything that the person or a helper sent, and how far each has come."""
    page = Paginator(queries.given(access), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    found = given_things.links(access, rows, LINKS)
    own = access.decision.basis == "self"
    shown = [
        one
        | {
            "links": found[one["id"]],
            "more": len(one["row"].subjects) - LINKS if found[one["id"]] else 0,
            "reads": may_read(access, one["row"].area, one["row"].asked_of_id),
        }
        for one in queries.shown(access, rows)
    ]
    return render(request, "contributions/given.html", {"page": page, "given": shown, "own": own})


@sensitive_post_parameters("reason")
@opens_record(GIVEN, besides=BESIDES, writes=(GIVEN,), names_item="contribution_id", late=True)
def show_given(request: Request, access: Access, contribution_id: uuid.UUID) -> HttpResponse:
    """One thing given beside what the record holds, for whoever is to read it and say what became of it."""
    one = queries.contribution(access, contribution_id)
    if one is None or not may_read(access, one.area, queries.holder_of(access, one)):
        raise Http404
    things = given_things.things(access, one)
    if not things.kinds:  # hidden from the reader, each of them
        raise Http404
    form = OutcomeForm(request.POST if request.method == "POST" and "seen" not in request.POST else None)
    if request.method == "POST" and _moved(request, access, one, form):
        return redirect("contributions:show_given", patient_id=access.patient_id, contribution_id=one.id)
    kinds = {"Patient", GIVEN, *things.kinds}
    access.note(target=f"{GIVEN}/{one.id}", action="read", kinds=sorted(kinds), areas=[one.area])
    context = {
        "form": form,
        "one": queries.shown(access, [one])[0],
        "things": things,
        "left": len(one.subjects) - given_things.SHOWN,
        "held": given_things.held(access, one),
    }
    return render(request, "contributions/given_one.html", context)


def _moved(request: Request, access: Access, one: Contribution, form: OutcomeForm) -> bool:
    """Mark it as seen or keep the answer; what somebody else did first is told, and nothing changes."""
    try:
        if "seen" in request.POST:
            actions.mark_seen(access=access, contribution_id=one.id)
            messages.success(request, _("Marked as read. The person sees that you have read it."))
            return True
        if not form.is_valid():
            return False
        actions.answer(access=access, contribution_id=one.id, **form.cleaned_data)
        messages.success(request, _("Your answer is sent, and the person has been told that there is one."))
    except ContributionRefused as refused:
        messages.info(request, str(refused))
        access.note(target=f"{GIVEN}/{one.id}", action="read", kinds=[GIVEN], areas=[one.area])
    return True
