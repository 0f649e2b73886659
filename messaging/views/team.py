"""A team's side of a conversation: read, claim, hand on, write notes, answer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from messaging import presenters
from messaging.actions import MessageRefused, answering, drafts, reading
from messaging.forms.messages import AnswerForm, AssignForm, NoteForm, TransferForm
from messaging.queries import letterboxes
from messaging.queries import threads as asked
from messaging.queries.letterboxes import Place
from messaging.queries.threads import Conversation
from messaging.rules import people
from messaging.views.keeping import keep, keeping_words
from vault.actions import FileRefused
from work import actions as work

MESSAGE, NOTE = "Communication", "StaffNote"
_DOOR: dict[str, Any] = {
    "besides": ("Upload", NOTE),
    "writes": (MESSAGE, NOTE, "Upload"),
    "names_item": "thread_id",
    "late": True,
    "within": (Area.MESSAGES,),
}


@sensitive_post_parameters()
@keeping_words("thread_id")
@opens_record(MESSAGE, marks=(MESSAGE,), **_DOOR)
def team_thread(request: Request, access: Access, thread_id: uuid.UUID) -> HttpResponse:
    """One conversation with everything that a team does about it; whoever else cares for the person reads it."""
    talk = _talk(request, access, thread_id)
    may_answer, form = _may_answer(access, talk), None
    if may_answer:
        answer, form = _answer(request, access, talk)
        if answer:
            return answer
    elif request.method == "POST":
        raise Http404
    _note(access, talk)
    if request.method == "GET":
        reading.mark_read(access=access, talk=talk)
    return render(request, "messaging/team_thread.html", _context(request, access, talk, form, NoteForm()))


@sensitive_post_parameters()
@opens_record(MESSAGE, **_DOOR)
def work_on_thread(request: Request, access: Access, thread_id: uuid.UUID) -> HttpResponse:
    """The small acts of a team, one button each; `do` says which."""
    talk = _talk(request, access, thread_id)
    act = ACTS.get(request.POST.get("do", ""))
    if request.method != "POST" or act is None or not _may_answer(access, talk):
        raise Http404
    form = None
    try:
        form = act(request, access, talk)
    except (MessageRefused, work.WorkRefused) as refused:
        messages.warning(request, str(refused))
    _note(access, talk)
    if form is not None:  # with what is wrong in it
        return render(request, "messaging/team_thread.html", _context(request, access, talk, *form))
    return redirect("messaging:show_thread", patient_id=access.patient_id, thread_id=thread_id)


@sensitive_post_parameters()
@opens_record(MESSAGE, **_DOOR)
def transfer_thread(request: Request, access: Access, thread_id: uuid.UUID) -> HttpResponse:
    """Give a conversation to another team that looks after the person."""
    talk = _talk(request, access, thread_id)
    if not _may_answer(access, talk):
        raise Http404
    assert access.patient_id
    places = {
        str(place.id): place
        for place in letterboxes.places_for(access.patient_id)
        if place.staffed and place.id != talk.thread.letterbox_id
    }
    choices = [(ident, _label(place)) for ident, place in places.items()]
    form = TransferForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid() and _transferred(request, access, talk, places[form.cleaned_data["to"]], form):
        return redirect("messaging:inbox")
    _note(access, talk)
    context = presenters.page(access, talk) | {"form": form, "choices": choices}
    return render(request, "messaging/transfer.html", context)


def _label(place: Place) -> str:
    return f"{place.box.name} ({place.box.organisation.name})"


def _transferred(request: Request, access: Access, talk: Conversation, place: Place, form: TransferForm) -> bool:
    given = form.cleaned_data
    try:
        answering.transfer(access=access, talk=talk, place=place, why=given["note"], form_key=given["form_key"])
    except (MessageRefused, work.WorkRefused) as refused:
        form.add_error("to", str(refused))
        return False
    words = {"team": place.box.name}
    messages.success(request, _("%(team)s has this conversation now. The person can see that.") % words)
    return True


def _talk(request: Request, access: Access, thread_id: uuid.UUID) -> Conversation:
    """The conversation for a member of staff; for everybody else there is no such page."""
    thread = asked.thread_of(access, thread_id, to_write=request.method == "POST")
    if thread is None or not access.actor.is_staff:
        raise Http404
    return asked.conversation(access, thread)


def _may_answer(access: Access, talk: Conversation) -> bool:
    return people.may_answer(access, talk.thread, talk.item or talk.phone)


def _note(access: Access, talk: Conversation) -> None:
    kinds = sorted(access.kinds & {MESSAGE, "Patient"})
    access.note(target=f"{MESSAGE}/{talk.thread.id}", kinds=kinds, areas=[str(Area.MESSAGES)])


def _answer(request: Request, access: Access, talk: Conversation) -> tuple[HttpResponse | None, AnswerForm]:
    """What follows an answer that was sent; else the form that is shown."""
    assert access.actor.id
    thread, user_id = talk.thread, access.actor.id
    seen = str(talk.last.id) if talk.last else ""
    if request.method != "POST":
        text = _template(request, talk) or drafts.find(user_id=user_id, about=thread.id).get("text", "")
        return None, AnswerForm(initial={"text": text, "seen": seen})
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid() and _answered(access, talk, form, seen):
        drafts.drop(user_id=user_id, about=thread.id)
        messages.success(request, _("Your answer is sent, and the person has been told that there is one."))
        return redirect("messaging:show_thread", patient_id=access.patient_id, thread_id=thread.id), form
    keep(request, thread.id)
    return None, form


def _template(request: Request, talk: Conversation) -> str:
    """The words of a template of this team, to begin from."""
    wanted = request.GET.get("template", "")
    found = letterboxes.templates_of(talk.thread.letterbox_id) if wanted else ()
    return next((row.text for row in found if str(row.id) == wanted), "")


def _answered(access: Access, talk: Conversation, form: AnswerForm, seen: str) -> bool:
    given = form.cleaned_data
    try:
        answering.answer(
            access=access,
            talk=talk,
            text=given["text"],
            form_key=given["form_key"],
            seen=given["seen"],
            important=given["important"],
            uploads=given["attachments"],
        )
    except answering.AnsweredMeanwhile as other:
        form.add_error("text", str(other))
        form.data = {**form.data.dict(), "seen": seen}  # type: ignore[attr-defined] # what the page shows now
    except FileRefused as refused:
        form.add_error("attachments", str(refused))
    except MessageRefused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


def _claim(request: Request, access: Access, talk: Conversation) -> None:
    work.take(access=access, item_id=_item(talk))
    messages.success(request, _("You have this conversation now. Your colleagues see that."))


def _put_back(request: Request, access: Access, talk: Conversation) -> None:
    work.put_back(access=access, item_id=_item(talk))
    messages.success(request, _("The whole team has this conversation again."))


def _assign(request: Request, access: Access, talk: Conversation) -> tuple[Any, Any, Any] | None:
    form = AssignForm(request.POST, choices=_colleagues(talk))
    if not form.is_valid():
        return _unsent(request, talk), NoteForm(), form
    names = dict(_colleagues(talk))
    chosen = form.cleaned_data["colleague"]
    work.assign(access=access, item_id=_item(talk), user_id=uuid.UUID(chosen), name=names[chosen])
    messages.success(request, _("%(who)s has this conversation now.") % {"who": names[chosen]})
    return None


def _write_note(request: Request, access: Access, talk: Conversation) -> tuple[Any, Any] | None:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _unsent(request, talk), form
    given = form.cleaned_data
    answering.write_note(access=access, talk=talk, text=given["note"], form_key=given["form_key"])
    messages.success(request, _("Your note is saved, for professionals only."))
    return None


def _important(request: Request, access: Access, talk: Conversation) -> None:
    found = [row.id for row in talk.messages if str(row.id) == request.POST.get("message")]
    if not found:
        raise Http404
    answering.mark_important(access=access, talk=talk, message_id=found[0])
    messages.success(request, _("If this message is not opened in time, the person is told by another way."))


def _telephoned(request: Request, access: Access, talk: Conversation) -> None:
    answering.telephoned(access=access, talk=talk)
    messages.success(request, _("Thank you. It no longer stands in the list of work."))


ACTS: dict[str, Callable] = {
    "claim": _claim,
    "put-back": _put_back,
    "assign": _assign,
    "note": _write_note,
    "important": _important,
    "telephoned": _telephoned,
}


def _item(talk: Conversation) -> uuid.UUID:
    item = talk.item or talk.phone
    if item is None:
        raise work.WorkRefused(_("This has been dealt with already."))
    return item.id


def _unsent(request: Request, talk: Conversation) -> AnswerForm:
    """The answer as it is drafted, beside another form that has a fault."""
    text = drafts.find(user_id=request.user.id, about=talk.thread.id).get("text", "")
    return AnswerForm(initial={"text": text, "seen": str(talk.last.id) if talk.last else ""})


def _colleagues(talk: Conversation) -> list[tuple[str, str]]:
    return [(str(ident), name) for ident, name in letterboxes.colleagues(talk.thread.letterbox)]


def _context(
    request: Request, access: Access, talk: Conversation, form: Any, note_form: Any, assign_form: Any = None
) -> dict[str, Any]:
    may_answer = _may_answer(access, talk)
    item = talk.item or talk.phone
    return presenters.page(access, talk) | {
        "form": form,
        "note_form": note_form if may_answer else None,
        "assign_form": (assign_form or AssignForm(choices=_colleagues(talk))) if may_answer and item else None,
        "notes": asked.notes(access, talk.thread),
        "templates": letterboxes.templates_of(talk.thread.letterbox_id) if may_answer else (),
        "about": talk.thread.id,
        "may_answer": may_answer,
        "is_mine": item is not None and item.claimed_by_id == access.actor.id,
        "work": item,
    }
