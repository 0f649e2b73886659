"""The applicant's pages: asking to act for an adult, what was sent, and its files."""

import uuid

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
from consent.application_rules import DOCUMENTS
from consent.doors import is_fresh, opens_record, own_account, to_one_time_code
from consent.gate import Access
from consent.queries import delegations as queries
from portal.acting import papers
from portal.acting.forms import SentForm
from vault.actions import FileRefused
from vault.serving import as_attachment

APPLICATIONS = 5  # of one account within the throttle's window


@sensitive_post_parameters("given", "family", "born_day", "born_month", "born_year", "chi", "number")
@own_account(second_factor=True)
def apply_to_act(request: Request) -> HttpResponse:
    """Name the adult, send the document. The answer is the same whether or not such a record exists."""
    if request.actor.is_staff:
        return redirect("accounts:choose_role")
    if not request.actor.verified:
        return redirect("consent:list_people")
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = SentForm(request.POST, request.FILES) if request.method == "POST" else SentForm()
    if form.is_valid():
        if throttle.too_many("acting", str(request.user.id), most=APPLICATIONS):
            return too_often(request)
        if _sent(request, form):
            messages.success(request, _("Sent. An officer looks at it, and you find the answer here."))
            return redirect("consent:list_people")
    return render(request, "consent/acting_apply.html", {"form": form, "phone": settings.HELP_DESK_PHONE})


def _sent(request: Request, form: SentForm) -> bool:
    """Whether it is kept; else the form says why not."""
    key = uuid.uuid5(request.user.id, str(form.cleaned_data["form_key"]))
    try:
        papers.send(
            actor=request.actor, claim=form.claim(), application_id=key, papers=form.cleaned_data["papers"],
            **form.asked(),
        )  # fmt: skip
    except FileRefused as refused:
        form.add_error("papers", str(refused))
        return False
    throttle.count("acting", str(request.user.id))
    return True


@opens_record(papers.KIND, late=True, names_item="application_id")
def show_sent(request: Request, access: Access, application_id: uuid.UUID) -> HttpResponse:
    """What one asked for, and the files that went with it: their sender's own page."""
    asked = queries.application(application_id)
    if asked is None or access.decision.basis != "self" or asked.applicant_id != request.actor.id:
        raise Http404
    access.note(target=f"Application/{asked.id}")
    context = {"asked": asked, "document": DOCUMENTS[asked.document], "papers": papers.shown(access, asked)}
    return render(request, "consent/acting_sent.html", context)


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
