"""Organisations, and who works in them in which role."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import inviting
from accounts.actions import members
from accounts.doors import is_fresh, staff, to_one_time_code
from accounts.member_forms import KINDS, FindMemberForm, JoinForm, MoveForm, OrganisationForm, RenameForm
from accounts.models import Membership, Organisation, User
from accounts.naming import role_name
from accounts.requests import Request
from accounts.roles import Role

A_PAGE = 50


@staff(Role.POLICY_ADMIN)
def list_organisations(request: Request) -> HttpResponse:
    """Every organisation in which people work, and a way to somebody's roles."""
    form = FindMemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if user := User.objects.filter(email=form.cleaned_data["email"]).first():
            return redirect("organisations:show_person", user_id=user.pk)
        form.add_error("email", _("Nobody has an account with this address"))
    rows = Organisation.objects.filter(ended_at=None).order_by("name", "id")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "kind": KINDS[Organisation.Kind(row.kind)]} for row in page]
    ended = Organisation.objects.exclude(ended_at=None).order_by("name")
    headers = [_("Organisation"), _("Kind"), _("Code")]
    context = {"form": form, "page": page, "lines": lines, "headers": headers, "ended": ended}
    return render(request, "accounts/organisations.html", context)


@staff(Role.POLICY_ADMIN)
def open_organisation(request: Request) -> HttpResponse:
    """A new organisation; nobody works there yet, so it sees nothing."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = members.open_organisation(actor=request.actor, **form.cleaned_data)
        except members.NotDone as why:
            form.add_error(why.place or None, str(why))
        else:
            return redirect("organisations:show_organisation", organisation_id=found.pk)
    context = {"form": form, "title": _("Open an organisation"), "button": _("Open the organisation")}
    return render(request, "accounts/organisation_form.html", context)


@staff(Role.POLICY_ADMIN)
def show_organisation(request: Request, organisation_id: uuid.UUID) -> HttpResponse:
    """Who works here now."""
    row = _organisation(organisation_id)
    found = members.running().filter(organisation=row).select_related("user").order_by("user__name", "role")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "kind": KINDS[Organisation.Kind(row.kind)],
        "page": page,
        "lines": [{"row": one, "role": role_name(one.role)} for one in page],
        "headers": [_("Name"), _("Role"), _("Team"), _("Since")],
    }
    return render(request, "accounts/organisation.html", context)


@staff(Role.POLICY_ADMIN)
def rename_organisation(request: Request, organisation_id: uuid.UUID) -> HttpResponse:
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = _organisation(organisation_id)
    form = RenameForm(request.POST if request.method == "POST" else None, initial={"name": row.name})
    if form.is_valid():
        members.rename_organisation(actor=request.actor, organisation_id=row.pk, name=form.cleaned_data["name"])
        return redirect("organisations:show_organisation", organisation_id=row.pk)
    context = {"form": form, "row": row, "title": _("Rename this organisation"), "button": _("Save the name")}
    return render(request, "accounts/organisation_form.html", context)


@staff(Role.POLICY_ADMIN)
def end_organisation(request: Request, organisation_id: uuid.UUID) -> HttpResponse:
    """Close an organisation, and all roles in it."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = _organisation(organisation_id)
    working = members.running().filter(organisation=row).count()
    if request.method == "POST":
        try:
            ended = members.end_organisation(actor=request.actor, organisation_id=row.pk)
        except members.NotDone as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, _ended_words(ended))
        return redirect("organisations:show_organisation", organisation_id=row.pk)
    return render(request, "accounts/organisation_end.html", {"row": row, "working": working})


@staff(Role.POLICY_ADMIN)
def join(request: Request, organisation_id: uuid.UUID) -> HttpResponse:
    """Somebody begins to work here: with the account they have, or with a new one."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = _organisation(organisation_id)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _join(request, row, form)):
        return done
    context = {"form": form, "row": row, "title": _("Somebody begins to work here"), "button": _("Give the role")}
    return render(request, "accounts/organisation_form.html", context)


def _join(request: Request, row: Organisation, form: JoinForm) -> HttpResponse | None:
    """Give the role; nothing, where the form says why not."""
    try:
        user, is_new = members.appoint(actor=request.actor, organisation_id=row.pk, **form.cleaned_data)
    except members.NotDone as why:
        form.add_error(why.place if why.place in form.fields else None, str(why))
        return None
    if is_new:
        inviting.send_invitation(request, user)
        messages.success(request, _("The account is open. A link to set a password is on its way."))
    else:
        messages.success(request, _("The role is given. It counts from the next sign-in, or by “Change role”."))
    return redirect("organisations:show_organisation", organisation_id=row.pk)


@staff(Role.POLICY_ADMIN)
def show_membership(request: Request, membership_id: uuid.UUID) -> HttpResponse:
    """One role of somebody: move them to another, or end it."""
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    row = members.running().filter(pk=membership_id).select_related("user", "organisation").first()
    if row is None:
        raise Http404
    leaving = request.POST.get("do") == "leave"
    initial = {"organisation": str(row.organisation_id), "role": row.role, "team": row.team}
    form = MoveForm(request.POST if request.method == "POST" and not leaving else None, initial=initial)
    try:
        if leaving:
            members.leave(actor=request.actor, membership_id=row.pk)
            messages.success(request, _ended_words(1))
            return redirect("organisations:show_person", user_id=row.user_id)
        if form.is_valid():
            return _move(request, row, form)
    except members.NotDone as why:
        if leaving:
            messages.warning(request, str(why))
            return redirect("organisations:show_membership", membership_id=row.pk)
        form.add_error(why.place or None, str(why))
    return render(request, "accounts/membership.html", {"row": row, "role": role_name(row.role), "form": form})


def _move(request: Request, row: Membership, form: MoveForm) -> HttpResponse:
    given = form.cleaned_data
    members.move(
        actor=request.actor,
        membership_id=row.pk,
        organisation_id=uuid.UUID(given["organisation"]),
        role=given["role"],
        team=given["team"],
    )
    messages.success(request, _("Moved. The old role has ended, and the sessions in it."))
    return redirect("organisations:show_person", user_id=row.user_id)


@staff(Role.POLICY_ADMIN)
def show_person(request: Request, user_id: uuid.UUID) -> HttpResponse:
    """All roles of one account; leaving ends them together."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Http404
    if request.method == "POST":
        if not is_fresh(request.actor):
            return to_one_time_code(request)
        try:
            messages.success(request, _ended_words(members.leave_all(actor=request.actor, user_id=user.pk)))
        except members.NotDone as why:
            messages.warning(request, str(why))
        return redirect("organisations:show_person", user_id=user.pk)
    rows = members.running().filter(user=user).select_related("organisation").order_by("organisation__name")
    lines = [{"row": row, "role": role_name(row.role)} for row in rows]
    headers = [_("Organisation"), _("Role"), _("Team"), _("Since")]
    return render(request, "accounts/member.html", {"member": user, "lines": lines, "headers": headers})


def _organisation(organisation_id: uuid.UUID) -> Organisation:
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise Http404
    return row


def _ended_words(number: int) -> str:
    words = ngettext(
        "%(n)d role has ended, and the sessions in it.", "%(n)d roles have ended, and the sessions in them.", number
    )
    return words % {"n": number}
