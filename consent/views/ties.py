"""The officers' pages: who acts for whom by law, by register or on paper. Nothing clinical is shown here."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from accounts.roles import Role
from accounts.rules import IDENTITY_ROLES
from consent import actions, power_words
from consent.actions.applications import person_of
from consent.actions.ties import NotTied
from consent.application_rules import DOCUMENTS
from consent.delegation_rules import State
from consent.doors import is_fresh, staff, to_one_time_code
from consent.forms.ties import (
    EndForm,
    ExtensionForm,
    FindForm,
    IncapacityForm,
    PaperForm,
    ParentForm,
)
from consent.models import Application, Delegation
from consent.queries import delegations as queries
from consent.views.helpers import line

_CLAIM = ("given", "family", "chi", "child_given", "child_family", "child_chi", "parent_given", "parent_chi")


@sensitive_post_parameters(*_CLAIM)
@staff(*IDENTITY_ROLES)
def list_acting(request: Request) -> HttpResponse:
    """What waits: applications for the safeguarding officer, papers for a second check; and finding a person's ties."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = person_of(form.claim())
        if person:
            return redirect("consent:show_ties", patient_id=person)
        form.add_error("chi", _("These details do not fit together, or nobody here has them"))
    context = {
        "form": form,
        "applications": _in_words(queries.applications_waiting()) if _decides(request) else [],
        "papers": queries.unchecked_papers(),
        "decides": _decides(request),
    }
    return render(request, "consent/ties.html", context)


def _in_words(applications: list[Application]) -> list[dict]:
    return [{"asked": asked, "document": DOCUMENTS[asked.document]} for asked in applications]


@sensitive_post_parameters(*_CLAIM)
@staff(*IDENTITY_ROLES)
def tie_parent(request: Request) -> HttpResponse:
    """Tie a parent or guardian to a child under twelve, after the register was checked."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = ParentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.make_parental(
                actor=request.actor, child=form.child(), parent=form.parent(), document=given["document"],
                reason=given["reason"], powers=form.powers(),
            )  # fmt: skip
        except NotTied as why:
            form.add_error("child_chi" if why.field == "chi" else why.field, str(why))
        else:
            messages.success(request, _("The parent can open the child’s record now, and has been told."))
            return redirect("consent:list_acting")
    return render(request, "consent/ties_parent.html", {"form": form})


@staff(*IDENTITY_ROLES)
def show_ties(request: Request, patient_id: uuid.UUID) -> HttpResponse:
    """Everybody who acts, acted or is to act for one person."""
    shown = [line(tie) | _officers(tie) for tie in queries.ties_of_person(patient_id)]
    actions.look_at_ties(actor=request.actor, patient_id=_known(patient_id))
    return render(request, "consent/ties_person.html", {"ties": shown, "decides": _decides(request)})


def _known(patient_id: uuid.UUID) -> uuid.UUID:
    if not queries.ids_of(patient_id):
        raise Http404
    return patient_id


def _officers(tie: Delegation) -> dict:
    """What an officer may do with a tie."""
    state = tie.state  # type: ignore[attr-defined]
    return {
        "may_extend": tie.basis in ("parental", "extension") and state in (State.OVER, State.ENDED, State.ACTIVE),
        "may_activate": state == State.REGISTERED,
        "may_end": queries.is_running(tie),
    }


@staff(*IDENTITY_ROLES)
def end_tie(request: Request, tie_id: uuid.UUID) -> HttpResponse:
    """End it at once, with the reason."""
    return _about_tie(
        request, tie_id, EndForm, _("End this tie"), _("Ended. It opens nothing any more."),
        lambda given: actions.end_by_officer(actor=request.actor, tie_id=tie_id, reason=given["reason"]),
    )  # fmt: skip


@staff(Role.SAFEGUARDING_OFFICER)
def activate_tie(request: Request, tie_id: uuid.UUID) -> HttpResponse:
    """An attorney's power becomes active: the adult can no longer decide."""
    return _about_tie(
        request, tie_id, IncapacityForm, _("Record that the adult can no longer decide"), _("The power is active."),
        lambda given: actions.record_incapacity(actor=request.actor, tie_id=tie_id, on=given["on"]),
    )  # fmt: skip


@staff(Role.SAFEGUARDING_OFFICER)
def extend_tie(request: Request, tie_id: uuid.UUID) -> HttpResponse:
    """A parent of a young person of 12 to 15 goes on seeing some areas, for a limited time."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    tie = _tie(tie_id, bases=("parental", "extension"))
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.extend(
                actor=request.actor, tie_id=tie.id, powers=form.powers(), reason=given["reason"], last=given["last"],
                review_on=given["review_on"],
            )  # fmt: skip
        except NotTied as why:
            form.add_error(why.field if why.field in form.fields else "last", str(why))
        else:
            messages.success(request, _("Extended. Parent and young person are told."))
            return redirect("consent:show_ties", patient_id=tie.patient_id)
    return render(request, "consent/ties_one.html", {"form": form, "tie": tie, "title": _("Extend for a limited time")})


def _about_tie(request: Request, tie_id: uuid.UUID, form_class, title: str, done: str, act) -> HttpResponse:
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    tie = _tie(tie_id)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        messages.success(request, done) if act(form.cleaned_data) else messages.info(request, _("Nothing to change."))
        return redirect("consent:show_ties", patient_id=tie.patient_id)
    return render(request, "consent/ties_one.html", {"form": form, "tie": tie, "title": title})


def _tie(tie_id: uuid.UUID, bases: tuple[str, ...] = ()) -> Delegation:
    tie = Delegation.objects.filter(id=tie_id).select_related("user").first()
    if tie is None or (bases and tie.basis not in bases):
        raise Http404
    return tie


@sensitive_post_parameters(*_CLAIM)
@staff(*IDENTITY_ROLES)
def enter_paper(request: Request) -> HttpResponse:
    """Enter what a person decided on a paper form."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        key = uuid.uuid5(request.user.id, str(given["form_key"]))
        try:
            actions.enter_paper(
                actor=request.actor, person=form.claim(), grant=form.grant(), form=given["form"],
                reason=given["reason"], tie_id=key,
            )  # fmt: skip
        except NotTied as why:
            form.add_error(why.field, str(why))
        else:
            messages.success(request, _("Entered. A second member of staff checks it before anything opens."))
            return redirect("consent:list_acting")
    lead = _(
        "For somebody who invites a helper on paper. A second member of staff checks it; then the helper gets a code "
        "and accepts with their own account."
    )
    return render(request, "consent/ties_enter.html", {"form": form, "title": _("Enter a paper form"), "lead": lead})


@staff(*IDENTITY_ROLES)
def check_paper(request: Request, tie_id: uuid.UUID) -> HttpResponse:
    """The second look at a paper form: agree, and give out the code; or not."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    tie = next((one for one in queries.unchecked_papers() if one.id == tie_id), None)
    if tie is None:
        raise Http404
    if request.POST.get("decision") in ("yes", "no"):
        try:
            code = actions.check_paper(actor=request.actor, tie_id=tie_id, agreed=request.POST["decision"] == "yes")
        except NotTied as why:
            messages.warning(request, str(why))
            return redirect("consent:list_acting")
        if code:
            return render(request, "consent/ties_code.html", {"tie": tie, "code": code})
        messages.success(request, _("Not agreed. Nothing was opened."))
        return redirect("consent:list_acting")
    facts = power_words.facts(tie.powers, tie.sensitive)
    context = {"tie": tie, "facts": facts, "own": tie.made_by_id == request.actor.id}
    return render(request, "consent/ties_check.html", context)


def _decides(request: Request) -> bool:
    return request.actor.role == Role.SAFEGUARDING_OFFICER
