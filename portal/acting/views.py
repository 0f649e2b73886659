"""The applicant's pages: asking to act for an adult, what was sent, its files, and withdrawing."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import throttle
from accounts.replies import too_often
from accounts.requests import Request
from consent import actions
from consent.actions.applications import Decided
from consent.application_rules import DOCUMENTS
from consent.doors import is_fresh, opens_record, own_account, to_one_time_code
from consent.gate import Access
from consent.queries import delegations as queries
from portal.acting import drafts, papers
from portal.acting.forms import SentForm
from vault.actions import FileRefused
from vault.serving import as_attachment

APPLICATIONS = 5  # of one account within the throttle's window
CLAIM = ("given", "family", "born_day", "born_month", "born_year", "chi", "number")


@sensitive_post_parameters(*CLAIM)
@own_account(second_factor=True)
def apply_to_act(request: Request) -> HttpResponse:
    """Name the adult, send the document. The answer is the same whether or not such a record exists."""
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    if not request.actor.verified:
        return redirect("consent:list_people")
    user_id, draft = request.user.id, dict[str, Any]()
    if request.method == "POST":
        drafts.keep(user_id, request.POST)
        if not is_fresh(request.actor):
            return to_one_time_code(request)
        form = SentForm(request.POST, request.FILES)
    else:
        if not is_fresh(request.actor):
            return to_one_time_code(request)
        draft = drafts.find(user_id)
        form = SentForm(initial=draft)
    if form.is_valid():
        if throttle.too_many("acting", str(user_id), most=APPLICATIONS):
            return too_often(request)
        if _sent(request, form):
            drafts.drop(user_id)
            return redirect("consent:list_people")
    context = {"form": form, "phone": settings.HELP_DESK_PHONE, "draft": draft}
    return render(request, "consent/acting_apply.html", context)


@sensitive_post_parameters(*CLAIM)
@own_account(second_factor=True)
def save_draft(request: Request) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself every few seconds. A draft is its writer's own."""
    if request.method != "POST" or request.actor.is_staff:
        raise Http404
    drafts.keep(request.user.id, request.POST)
    return HttpResponse(status=204)


def _sent(request: Request, form: SentForm) -> bool:
    """Whether it is kept, and the applicant told; else the form says why not."""
    key = uuid.uuid5(request.user.id, str(form.cleaned_data["form_key"]))
    try:
        is_new = papers.send(
            actor=request.actor, claim=form.claim(), application_id=key, papers=form.cleaned_data["papers"],
            **form.asked(),
        )  # fmt: skip
    except FileRefused as refused:
        form.add_error("papers", str(refused))
        return False
    throttle.count("acting", str(request.user.id))
    if is_new or not _is_withdrawn(key):
        messages.success(request, _("Sent. An officer looks at it, and you find the answer here."))
    else:
        messages.warning(request, _("You withdrew this, so nothing was sent. To ask again, fill in a new form."))
    return True


def _is_withdrawn(application_id: uuid.UUID) -> bool:
    asked = queries.application(application_id)
    return asked is not None and asked.state == "withdrawn"


@opens_record(papers.KIND, late=True, names_item="application_id")
def show_sent(request: Request, access: Access, application_id: uuid.UUID) -> HttpResponse:
    """What one asked for, and the files that went with it: their sender's own page."""
    asked = _own(access, application_id)
    access.note(target=f"Application/{asked.id}")
    context = {"asked": asked, "document": DOCUMENTS[asked.document], "papers": papers.shown(access, asked)}
    return render(request, "consent/acting_sent.html", context)


@opens_record(papers.KIND, late=True, names_item="application_id")
def withdraw(request: Request, access: Access, application_id: uuid.UUID) -> HttpResponse:
    """Ask no more, as long as nobody has decided."""
    asked = _own(access, application_id)
    target = f"Application/{asked.id}"
    if request.method == "POST":
        try:
            actions.withdraw_application(actor=access.actor, application_id=asked.id)
        except Decided:
            asked = _own(access, application_id)
        else:
            access.note(action="drop-acting", target=target)
            messages.success(request, _("Withdrawn. No officer decides about it any more."))
            return redirect("consent:list_people")
    access.note(target=target)
    if asked.state != "waiting":
        words = (
            _("You have withdrawn this already.") if asked.state == "withdrawn" else _("An officer has decided this.")
        )
        messages.info(request, words)
        return redirect("consent:list_people")
    return render(request, "consent/acting_withdraw.html", {"asked": asked, "document": DOCUMENTS[asked.document]})


def _own(access: Access, application_id: uuid.UUID) -> Any:
    """What the reader asked for themselves; anything else is not there."""
    asked = queries.application(application_id)
    if asked is None or access.decision.basis != "self" or asked.applicant_id != access.actor.id:
        raise Http404
    return asked


@opens_record(papers.KIND, late=True, action="export", route="export", names_item="file_id")
def save_certificate(request: Request, access: Access, application_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """One file, to be saved: for whoever sent it, and for the officer who verifies. An officer's look is two entries,
    one about the sender and one about the adult."""
    asked = queries.application(application_id)
    file = papers.one(access, asked, file_id)
    if asked is None or file is None:
        raise Http404
    answer = as_attachment(access, file)
    access.note(target=f"{papers.KIND}/{file.id}", kinds=[papers.KIND], areas=[file.area])
    if request.actor.is_staff:
        actions.look_at_application(actor=request.actor, asked=asked)
    return answer
