"""What the person asks about who looked, and the answers."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent import access_log
from consent.actions.reviews import ask_about_access
from consent.doors import opens_record
from consent.forms.reviews import QuestionForm
from consent.gate import Access
from consent.queries import reviews as queries


@sensitive_post_parameters("text")
@opens_record("AuditEvent", writes=["AuditEvent"])
def ask_about(request: Request, access: Access, entry_id: uuid.UUID) -> HttpResponse:
    """Ask about one line of the log; a privacy officer answers."""
    entry = queries.entry(access, entry_id) if access.decision.basis == "self" else None
    if entry is None:
        raise Http404
    if any(one.entry_id == entry.id for one in queries.questions(access)):
        return redirect("consent:list_questions", patient_id=access.patient_id)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    [line] = access_log.in_words(access, [entry])
    if form.is_valid():
        ask_about_access(access=access, entry=entry, about=_words(line), text=form.cleaned_data["text"])
        messages.success(request, _("Your question is sent. You are told when there is an answer."))
        return redirect("consent:list_questions", patient_id=access.patient_id)
    return render(request, "consent/question_ask.html", {"form": form, "line": line})


@opens_record("AuditEvent")
def list_questions(request: Request, access: Access) -> HttpResponse:
    """All that the person asked about who looked, with the answers."""
    if access.decision.basis != "self":
        raise Http404
    return render(request, "consent/questions.html", {"questions": queries.questions(access)})


def _words(line: Any) -> str:
    """The line as it was shown, in one text."""
    who = ", ".join(filter(None, [line.who, line.role, line.organisation]))
    return "\n".join(filter(None, [who, line.what, line.basis and _("Allowed because %(why)s") % {"why": line.basis}]))
