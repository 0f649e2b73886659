"""A person begins a conversation: what it is about, whom it goes to, the words; and what is urgent stops first."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from messaging.actions import MessageRefused, drafts, writing
from messaging.forms.messages import NewMessageForm
from messaging.presenters import opening_words
from messaging.queries import letterboxes
from messaging.queries.letterboxes import Place
from messaging.rules import hours, people
from messaging.rules.needs import NEEDS
from messaging.rules.urgent import sounds_urgent
from messaging.views.keeping import keep, keeping_words
from vault.actions import FileRefused


@sensitive_post_parameters()
@keeping_words("patient_id")
@opens_record("Communication", writes=("Communication", "Upload"), within=(Area.MESSAGES,))
def write_message(request: Request, access: Access) -> HttpResponse:
    """One step after another: the need, the team where there are several, then the words."""
    if people.why_not_write(access):
        raise Http404
    assert access.patient_id
    need = request.GET.get("need", "")
    places = letterboxes.places_for(access.patient_id)
    if need not in NEEDS:
        return render(request, "messaging/choose_need.html", {"needs": _offered(places), "places": places})
    fitting = [place for place in places if need in place.box.needs]
    place = _chosen(request, fitting)
    common = {"need": need, "need_label": NEEDS[need].label}
    if place is None:
        return render(request, "messaging/choose_team.html", common | {"places": fitting})
    if not place.staffed:
        return render(request, "messaging/nobody.html", common | {"box": place.box}, status=_conflict(request))
    return _write(request, access, place, common)


def _offered(places: list[Place]) -> list[dict[str, Any]]:
    """The needs for which there is a team."""
    return [
        {"code": code, "label": need.label, "hint": need.hint}
        for code, need in NEEDS.items()
        if any(code in place.box.needs for place in places)
    ]


def _chosen(request: Request, fitting: list[Place]) -> Place | None:
    """The team that was chosen, or the only one there is."""
    wanted = request.GET.get("to", "")
    if not wanted:
        return fitting[0] if len(fitting) == 1 else None
    found = [place for place in fitting if str(place.id) == wanted]
    if not found:
        raise Http404
    return found[0]


def _conflict(request: Request) -> int:
    return 409 if request.method == "POST" else 200


def _write(request: Request, access: Access, place: Place, common: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and request.POST.get("do") != "edit":
        form = NewMessageForm(request.POST, request.FILES)
        if form.is_valid():
            words = (form.cleaned_data["subject"], form.cleaned_data["text"])
            if sounds_urgent(*words) and request.POST.get("do") != "anyway":
                return stop(request, access, form, place.box)
            if thread := _sent(access, form, place, common["need"]):
                drafts.drop(user_id=request.user.id, about=_person(access))
                messages.success(request, _("Your message is sent. You see here when it is read and answered."))
                return redirect("messaging:show_thread", patient_id=access.patient_id, thread_id=thread.id)
        keep(request, _person(access))
        draft = False
    else:
        kept = request.POST.dict() if request.method == "POST" else _draft(request, access)
        form, draft = NewMessageForm(initial=_words(kept)), bool(kept) and request.method == "GET"
    context = common | {"form": form, "draft": draft, "about": access.patient_id, **facts(place.box)}
    return render(request, "messaging/write.html", context)


def _sent(access: Access, form: NewMessageForm, place: Place, need: str) -> Any:
    """The thread; None, where the form says why not."""
    given = form.cleaned_data
    try:
        return writing.open_thread(
            access=access,
            place=place,
            need=need,
            subject=given["subject"],
            text=given["text"],
            form_key=given["form_key"],
            uploads=given["attachments"],
        )
    except FileRefused as refused:
        form.add_error("attachments", str(refused))
    except MessageRefused as refused:
        form.add_error(None, str(refused))
    return None


def stop(request: Request, access: Access, form: Any, box: Any) -> HttpResponse:
    """Words that cannot wait: what to do now, before anything is sent. What was typed is kept."""
    about = request.resolver_match.kwargs.get("thread_id") or _person(access)  # type: ignore[union-attr]
    keep(request, about)
    again = "attachments" in form.fields and bool(form.cleaned_data.get("attachments"))
    return render(request, "messaging/stop.html", {"form": form, "box": box, "again": again})


def facts(box: Any) -> dict[str, Any]:
    """When the team is there, and how long an answer takes."""
    opens = hours.opens_next(box, clock.now())
    return {"box": box, "opens": opening_words(opens) if opens else "", "expected": letterboxes.answer_time(box)}


def _draft(request: Request, access: Access) -> dict[str, str]:
    return drafts.find(user_id=request.user.id, about=_person(access))


def _words(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in ("subject", "text", "form_key") if kept.get(name)}


def _person(access: Access) -> uuid.UUID:
    assert access.patient_id
    return access.patient_id
