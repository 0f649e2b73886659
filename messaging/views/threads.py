"""A person's conversations: the list, one of them, what came along with it, and closing it."""

import uuid
from functools import wraps
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
from messaging.actions import MessageRefused, answering, drafts, reading, writing
from messaging.forms.messages import ReplyForm
from messaging.forms.unfilled import Unfilled
from messaging.models import Message, Thread
from messaging.queries import letterboxes, listing
from messaging.queries import threads as asked
from messaging.queries.letterboxes import Place
from messaging.queries.threads import Conversation
from messaging.rules import people
from messaging.rules.urgent import sounds_urgent
from messaging.views.keeping import keep, keeping_words
from messaging.views.team import team_thread
from messaging.views.writing import facts, stop
from vault import queries as files
from vault.actions import FileRefused
from vault.serving import as_attachment

PAGE = 20
MESSAGE = "Communication"


@opens_record(MESSAGE)
def list_threads(request: Request, access: Access) -> HttpResponse:
    """Every conversation: what is new first, then by the last message."""
    page = listing.page_of(access, request.GET.get("page"), PAGE)
    own = access.decision.basis == "self"
    context = {"page": page, "lines": presenters.lines(page), "own": own, "may_write": people.writes(access)}
    return render(request, "messaging/threads.html", context)


@sensitive_post_parameters()
@keeping_words("thread_id")
@opens_record(
    MESSAGE,
    besides=("Upload",),
    writes=(MESSAGE, "Upload"),
    marks=(MESSAGE,),
    names_item="thread_id",
    late=True,
    within=(Area.MESSAGES,),
)
def _person_thread(request: Request, access: Access, thread_id: uuid.UUID) -> HttpResponse:
    """One conversation as the person has it, and whoever else may read it; who may write, writes on here."""
    thread = asked.thread_of(access, thread_id, to_write=request.method == "POST")
    if thread is None:
        raise Http404
    talk = asked.conversation(access, thread)
    place, form = _place(access, thread), None
    if people.writes(access):
        answer, form = _reply(request, access, talk, place)
        if answer:
            return answer
    elif request.method == "POST":
        raise Http404
    access.note(target=f"{MESSAGE}/{thread.id}", kinds=_kinds(access), areas=[str(Area.MESSAGES)])
    if request.method == "GET":
        reading.mark_read(access=access, talk=talk)
    context = presenters.page(access, talk) | {
        "form": form,
        "about": thread.id,
        "staffed": bool(place and place.staffed),
        "may_write": people.writes(access),
        "is_closed": thread.state == Thread.State.CLOSED,
        **facts(thread.letterbox),
    }
    return render(request, "messaging/thread.html", context)


@wraps(_person_thread)
def show_thread(request: Request, **named: Any) -> HttpResponse:
    """The same address for both sides, each with a door of its own: notes of a team are asked for at the team's."""
    return (team_thread if request.actor.is_staff else _person_thread)(request, **named)


def _writer(access: Access) -> uuid.UUID:
    assert access.actor.id  # who writes has signed in
    return access.actor.id


def _place(access: Access, thread: Thread) -> Place | None:
    assert access.patient_id
    return letterboxes.place_of(access.patient_id, thread.letterbox, access.facts.policy if access.facts else None)


def _reply(
    request: Request, access: Access, talk: Conversation, place: Place | None
) -> tuple[HttpResponse | None, ReplyForm | Unfilled]:
    """What follows a reply that was sent; else the form that is shown."""
    thread, user_id = talk.thread, _writer(access)
    if request.method != "POST" or request.POST.get("do") == "edit":
        kept = request.POST.dict() if request.method == "POST" else drafts.find(user_id=user_id, about=thread.id)
        words = {name: kept[name] for name in ("text", "form_key") if kept.get(name)}
        return None, ReplyForm(initial=words) if words else Unfilled(ReplyForm)
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        if sounds_urgent(form.cleaned_data["text"]) and request.POST.get("do") != "anyway":
            return stop(request, access, form, thread.letterbox), form
        if _sent(access, form, thread, place):
            drafts.drop(user_id=user_id, about=thread.id)
            messages.success(request, _("Your message is sent. You see here when it is read and answered."))
            return redirect("messaging:show_thread", patient_id=access.patient_id, thread_id=thread.id), form
    keep(request, thread.id)
    return None, form


def _sent(access: Access, form: ReplyForm, thread: Thread, place: Place | None) -> bool:
    given = form.cleaned_data
    try:
        writing.reply(
            access=access,
            thread=thread,
            place=place,
            text=given["text"],
            form_key=given["form_key"],
            uploads=given["attachments"],
        )
    except FileRefused as refused:
        form.add_error("attachments", str(refused))
    except MessageRefused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


@opens_record(MESSAGE, writes=(MESSAGE,), names_item="thread_id", late=True)
def close_thread(request: Request, access: Access, thread_id: uuid.UUID) -> HttpResponse:
    """Nothing more is to be said: one button of the conversation's page, for both sides."""
    thread = asked.thread_of(access, thread_id, to_write=request.method == "POST")
    if thread is None or not (people.writes(access) or access.actor.is_staff):
        raise Http404
    if request.method == "POST":
        try:
            answering.close(access=access, talk=asked.conversation(access, thread))
        except MessageRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("This conversation is closed."))
    access.note(target=f"{MESSAGE}/{thread.id}", kinds=[MESSAGE], areas=[str(Area.MESSAGES)])
    return redirect("messaging:show_thread", patient_id=access.patient_id, thread_id=thread.id)


@opens_record(MESSAGE, besides=("Upload",), names_item="thread_id", late=True)
def show_file(request: Request, access: Access, thread_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """What came along with a message, to be saved."""
    file = files.file(access, file_id)
    there = file and Message.objects.under(access).filter(id=file.belongs_to, thread=thread_id).exists()
    if not file or not there:
        raise Http404
    answer = as_attachment(access, file)
    access.note(target=f"Upload/{file.id}", kinds=["Upload"], areas=[str(Area.MESSAGES)])
    return answer


def _kinds(access: Access) -> list[str]:
    return sorted(access.kinds & {MESSAGE, "Patient", "Upload"})
