"""The officers' pages about applications: comparing what was sent with the register, deciding, and the paper way."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from accounts.roles import Role
from accounts.rules import IDENTITY_ROLES
from consent import actions
from consent.actions.applications import Decided, NotEntered
from consent.application_rules import DOCUMENTS, is_party
from consent.doors import is_fresh, staff, to_one_time_code
from consent.forms.ties import DecisionForm
from consent.queries import delegations as queries
from portal.acting import papers
from portal.acting.forms import PaperForm

_CLAIM = ("given", "family", "chi", "applicant_given", "applicant_family", "applicant_chi", "number")


@staff(Role.SAFEGUARDING_OFFICER)
def show_application(request: Request, application_id: uuid.UUID) -> HttpResponse:
    """One application with its papers and checklist, and the decision."""
    asked = queries.application(application_id)
    if asked is None:
        raise Http404
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    sent = papers.for_officer(request.actor, asked)
    form = None
    if asked.state == "waiting":
        form = DecisionForm(
            request.POST if request.method == "POST" else None, asked=asked, officer=request.actor,
            readable=all(file["url"] for file in sent), initial={"last": asked.ends_on},
        )  # fmt: skip
    if form and form.is_bound and form.is_valid():
        try:
            _decide(request, form, asked.id)
        except Decided:
            messages.warning(request, _("This was decided or withdrawn a moment ago."))
        return redirect("consent:list_acting")
    actions.look_at_application(actor=request.actor, asked=asked)
    context = {
        "form": form,
        "asked": asked,
        "document": DOCUMENTS[asked.document],
        "papers": sent,
        "party": is_party(asked, request.actor),
    }
    return render(request, "consent/ties_application.html", context)


def _decide(request: Request, form: DecisionForm, application_id: uuid.UUID) -> None:
    given = form.cleaned_data
    shared = {"actor": request.actor, "application_id": application_id, "checked": given["checked"]}
    if given["outcome"] == "refuse":
        actions.refuse_application(**shared, answer=given["answer"])
        messages.success(request, _("Refused. The applicant reads why."))
        return
    asked = actions.grant_application(
        **shared, powers=form.powers(), sensitive=given["sensitive"], last=given["last"],
        incapacity_on=given["incapacity_on"], review_on=given["review_on"], answer=given["answer"],
        tell_adult=given["tell_adult"],
    )  # fmt: skip
    done = _("Granted.") if asked.state == "active" else _("Registered, not active: no incapacity is recorded.")
    messages.success(request, done)


@sensitive_post_parameters(*_CLAIM)
@staff(*IDENTITY_ROLES)
def enter_application(request: Request) -> HttpResponse:
    """For somebody who has the document on paper alone: entered by staff who see it, decided by an officer."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        key = uuid.uuid5(request.user.id, str(form.cleaned_data["form_key"]))
        try:
            actions.enter_application(
                actor=request.actor, applicant=form.applicant(), claim=form.claim(), application_id=key, **form.asked()
            )
        except NotEntered as why:
            form.add_error(why.field, str(why))
        else:
            messages.success(request, _("Entered. An officer who is not you decides; the applicant finds it at home."))
            return redirect("consent:list_acting")
    lead = _(
        "For a guardian or attorney who cannot send the document. Enter it with the document before you; a "
        "safeguarding officer who is not you decides."
    )
    context = {"form": form, "title": _("Enter an application on paper"), "lead": lead}
    return render(request, "consent/ties_enter.html", context)
