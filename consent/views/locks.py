"""The safeguarding desk: what is closed, why, for how long; and opening it again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions.locking import lock_sign_in, unlock_sign_in
from accounts.actions.members import NotDone
from accounts.requests import Request
from accounts.roles import Role
from audit import log
from consent.actions import locks as acts
from consent.actions.entries import entry_of
from consent.doors import is_fresh, opens_record, staff, to_one_time_code
from consent.forms.finding import WHOM, PersonForm
from consent.forms.locks import BarForm, EndForm, FreezeForm, SealForm, SignInForm
from consent.gate import Access
from consent.power_words import TIES
from consent.queries import locks as rows
from consent.queries.delegations import ties_of_person

KINDS: dict[str, tuple[Any, Any, Any]] = {
    "freeze": (
        FreezeForm,
        later("Freeze this record"),
        later(
            "The person, their helpers, apps and links see nothing from the next click on. They read that the record "
            "cannot be shown at the moment, and a telephone number. Professionals go on."
        ),
    ),
    "seal": (
        SealForm,
        later("Seal a part of this record"),
        later(
            "What one organisation wrote, or what happened in a period, is not there for the person and their helpers. "
            "Nothing shows that it is missing. Professionals go on."
        ),
    ),
    "bar": (
        BarForm,
        later("Keep one person out of this record"),
        later("Whatever makes this person a helper or a parent, the record is not there for them."),
    ),
    "silence": (
        FreezeForm,
        later("Do not disclose"),
        later(
            "No e-mail or text about this person leaves the portal, to them, their helpers or anybody else; what waits "
            "to be sent is not sent. They go on reading it here. The help desk is warned not to call back or write, "
            "and is not told why."
        ),
    ),
}


@staff(Role.SAFEGUARDING_OFFICER)
@sensitive_post_parameters(*WHOM)
def safeguarding(request: Request) -> HttpResponse:
    """Find a record; and everything that is in force, what is due for review first."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = form.found()
        if len(found) == 1:
            return redirect("consent:show_locks", patient_id=found[0])
        log.write(entry_of(request.actor, "safe-look", None, outcome="refused", reason="nobody", basis="role"))
        several = _("More than one person has this name and date of birth. Use the CHI number")
        form.add_error("chi", several if found else _("Nobody has this number, or this name and date of birth"))
    headers = [_("What is closed"), _("Reason"), _("Since"), _("Looked at again")]
    return render(request, "consent/safeguarding.html", {"form": form, "running": rows.running(), "headers": headers})


@opens_record("Patient", action="safe-look", route="list")
def show_locks(request: Request, access: Access) -> HttpResponse:
    """One person's locks, and who acts for them."""
    _check_officer(access)
    assert access.patient_id
    ties = [tie for tie in ties_of_person(access.patient_id) if tie.ended_at is None]
    context = {
        "locks": rows.of_record(access),
        "kinds": [(kind, title) for kind, (_form, title, _lead) in KINDS.items()],
        "ties": [{"tie": tie, "what": TIES.get(tie.basis, ""), "name": _name(tie)} for tie in ties],
    }
    return render(request, "consent/locks.html", context)


@opens_record("Patient", action="safe-look", route="list")
def lock_record(request: Request, access: Access, kind: str) -> HttpResponse:
    """Freeze, seal or bar: with a reason, and a day on which somebody looks again."""
    _check_officer(access)
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form_class, title, lead = KINDS[kind]
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.lock(access=access, kind=kind, **_given(form))
        except acts.NotLocked as why:
            form.add_error(why.place if why.place in form.fields else None, str(why))
        else:
            messages.success(
                request, _("Silence is kept from now on.") if kind == "silence" else _("Closed from now on.")
            )
            return redirect("consent:show_locks", patient_id=access.patient_id)
    context = {"form": form, "title": title, "lead": lead, "button": title}
    return render(request, "consent/lock_form.html", context)


@opens_record("Patient", action="safe-look", route="list", names_item="lock_id")
def end_lock(request: Request, access: Access, lock_id: uuid.UUID) -> HttpResponse:
    """Open what was closed, with a reason."""
    _check_officer(access)
    found = rows.lock_of(access, lock_id)
    if found is None or found.ended_at:
        raise Http404
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.end_lock(access=access, lock_id=lock_id, reason=form.cleaned_data["reason"])
        except acts.NotLocked as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Open again from now on."))
            return redirect("consent:show_locks", patient_id=access.patient_id)
    context = {"form": form, "title": _("End this lock"), "lead": rows.in_words(found), "button": _("End this lock")}
    return render(request, "consent/lock_form.html", context | {"ended": found})


@staff(Role.SAFEGUARDING_OFFICER)
def lock_account(request: Request) -> HttpResponse:
    """Close a sign-in, whoever's it is."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            lock_sign_in(
                actor=request.actor, user_id=form.user.pk, reason=given["reason"], review_on=given["review_on"]
            )
        except NotDone as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("The sign-in is locked, and every session of it has ended."))
            return redirect("consent:safeguarding")
    lead = _("Nobody signs in with this account. It looks like any other closed account, with a telephone number.")
    context = {"form": form, "title": _("Lock a sign-in"), "lead": lead, "button": _("Lock the sign-in")}
    return render(request, "consent/lock_form_desk.html", context)


@staff(Role.SAFEGUARDING_OFFICER)
def unlock_account(request: Request, lock_id: uuid.UUID) -> HttpResponse:
    """Open a sign-in again."""
    found = rows.sign_in_lock(lock_id)
    if found is None or found.ended_at:
        raise Http404
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        unlock_sign_in(actor=request.actor, lock_id=found.pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("The sign-in is open again."))
        return redirect("consent:safeguarding")
    context = {"form": form, "title": _("Open a sign-in again"), "lead": found.user.email, "ended": found}
    return render(request, "consent/lock_form_desk.html", context | {"button": _("Open it again")})


def _given(form) -> dict[str, Any]:
    """What the form says, as the action takes it."""
    given = dict(form.cleaned_data)
    if given.pop("email", None):
        given["user_id"] = form.user.pk
    if organisation := given.pop("organisation", None):
        given["organisation_id"] = uuid.UUID(organisation)
    return given


def _name(tie) -> str:
    return tie.user.get_full_name() if tie.user else tie.name


def _check_officer(access: Access) -> None:
    """The pages are the officers'; for everybody else they do not exist."""
    if access.actor.role != Role.SAFEGUARDING_OFFICER or access.decision.basis != "role":
        raise Http404
