"""My helpers: who acts for the person, inviting somebody, and ending it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent import actions, power_words
from consent.actions.delegations import day_words, in_words, last_day
from consent.areas import Area
from consent.delegation_rules import State, latest_day
from consent.doors import is_fresh, opens_record, to_one_time_code
from consent.forms.helpers import InviteForm
from consent.gate import Access
from consent.models import Delegation
from consent.queries import delegations as queries


@opens_record("Consent")
def list_helpers(request: Request, access: Access) -> HttpResponse:
    """Who helps, with what, since when and until when."""
    own = access.decision.basis == "self"
    shown = [line(tie, own=own) for tie in queries.helpers_of(access)]
    context = {
        "now": [one for one in shown if one["running"]],
        "before": [one for one in shown if not one["running"]],
        "may_invite": _may_decide(access),
        "own": own,
    }
    return render(request, "consent/helpers.html", context)


@sensitive_post_parameters("word")
@opens_record("Consent", writes=["Consent"])
def invite_helper(request: Request, access: Access) -> HttpResponse:
    """Name somebody and what they may see and do; read it again; get the code to hand over."""
    if not _may_decide(access):
        raise Http404
    if not is_fresh(request.actor):
        return to_one_time_code(request)
    assert access.facts
    latest = latest_day(access.decision.basis, access.facts.birth_date, access.facts.policy.ages)
    form = InviteForm(request.POST if request.method == "POST" else None, latest=latest)
    if not form.is_valid() or "change" in request.POST:
        if "change" in request.POST:
            form = InviteForm(initial=_initial(form), latest=latest)
        return render(request, "consent/helpers_invite.html", {"form": form})
    grant = form.grant()
    if "confirmed" not in request.POST:
        facts = power_words.facts(grant.powers, grant.sensitive)
        context = {"form": form, "grant": grant, "facts": facts, "sent": _sent(request), "latest": latest}
        return render(request, "consent/helpers_confirm.html", context)
    return _invited(request, access, form)


def _initial(form: InviteForm) -> dict:
    return {name: value for name, value in form.cleaned_data.items() if value}


def _sent(request: Request) -> list[tuple[str, str]]:
    """What the form held, to be sent again with the confirmation."""
    left_out = ("csrfmiddlewaretoken", "confirmed", "change")
    return [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]


def _invited(request: Request, access: Access, form: InviteForm) -> HttpResponse:
    assert access.actor.id
    tie, code = actions.invite(
        access=access,
        grant=form.grant(),
        tie_id=uuid.uuid5(access.actor.id, f"{access.patient_id}/{form.cleaned_data['form_key']}"),
        person_name=_name_of(access),
        word=form.cleaned_data["word"],
    )
    if not code:
        said = _("You have sent this invitation already. Its code was shown once; invite again for another.")
        messages.info(request, said)
        return redirect("consent:list_helpers", patient_id=access.patient_id)
    link = request.build_absolute_uri(reverse("consent:accept_help")) + f"#{code}"
    context = {"tie": tie, "code": code, "link": link, "word": bool(form.cleaned_data["word"]), "said": in_words(tie)}
    return render(request, "consent/helpers_code.html", context)


def _name_of(access: Access) -> str:
    """Of the person as the helper will be told it: the account's own, or as it was given when the parent was tied."""
    return access.actor.name if access.decision.basis == "self" else queries.person_name(access.decision.ties)


@opens_record("Consent", writes=["Consent"])
def end_helper(request: Request, access: Access, tie_id: uuid.UUID) -> HttpResponse:
    """End it now; no code is asked for, since this only closes."""
    if not _may_decide(access):
        raise Http404
    if request.method == "POST":
        tie = actions.revoke(access=access, tie_id=tie_id)
        if tie is None and not Delegation.objects.filter(id=tie_id, patient__in=access.patient_ids).exists():
            raise Http404
        messages.success(request, _("Ended. From this moment they can no longer open this record."))
    return redirect("consent:list_helpers", patient_id=access.patient_id)


def _may_decide(access: Access) -> bool:
    return Area.CONSENT in access.decision.act


def line(tie: Delegation, *, own: bool = False) -> dict:
    """One tie in words, for the person, their helper and officers."""
    state = tie.state  # type: ignore[attr-defined]
    return {
        "tie": tie,
        "who": tie.name or (tie.user.get_full_name() if tie.user else ""),
        "kind": _("You invited them") if own and tie.basis == "delegation" else power_words.TIES[tie.basis],
        "state": state_words(state, tie),
        "tone": TONES.get(state, "grey"),
        "facts": [*power_words.facts(tie.powers, tie.sensitive, basis=tie.basis), *_period(tie)],
        "running": queries.is_running(tie),
        "may_end": tie.basis == "delegation" and queries.is_running(tie),
    }


TONES = {State.ACTIVE: "green", State.INVITED: "blue", State.NOT_YET: "blue", State.UNCHECKED: "yellow"}


def state_words(state: State, tie: Delegation) -> str:
    ended = {
        "left": _("Ended by themselves"),
        "refused": _("Said no"),
        "birthday": _("Ended with a birthday"),
        "officer": _("Ended by an officer"),
    }
    return {
        State.UNCHECKED: _("Being checked"),
        State.INVITED: _("Invited, not accepted yet"),
        State.LAPSED: _("Not accepted in time"),
        State.NOT_YET: _("Begins later"),
        State.ACTIVE: _("Helps now"),
        State.REGISTERED: _("Registered, not active"),
        State.OVER: _("Over"),
        State.ENDED: ended.get(tie.end_reason, _("Ended")),
    }[state]


def _period(tie: Delegation) -> list[dict]:
    begins = max(filter(None, (tie.starts_at, tie.accepted_at)))
    rows = [{"label": _("From"), "value": day_words(begins)}]
    if tie.ended_at:
        rows.append({"label": _("Ended"), "value": day_words(tie.ended_at)})
    elif tie.accepted_at is None and tie.invitation_ends_at:
        rows.append({"label": _("Code works until"), "value": day_words(tie.invitation_ends_at)})
    if tie.ends_at and not tie.ended_at:
        rows.append({"label": _("Until"), "value": last_day(tie)})
    elif not tie.ends_at and not tie.ended_at:
        rows.append({"label": _("Until"), "value": _("No end is set")})
    return rows
