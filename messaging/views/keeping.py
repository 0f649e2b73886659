"""Words that somebody typed stay theirs, whatever becomes of the page."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import own_account
from consent.gate import AccessDenied
from messaging.actions import drafts


def keeping_words(of: str) -> Callable:
    """Whoever may no longer open the record keeps what they typed, as a draft of their own; `of` names the thread."""

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: Request, **named: Any) -> HttpResponse:
            try:
                return view(request, **named)
            except AccessDenied:
                if request.method == "POST" and request.actor.otp_at and request.user.is_authenticated:
                    keep(request, named[of])
                raise

        return door

    return wear


def keep(request: Request, about: uuid.UUID) -> None:
    words = {name: request.POST.get(name, "") for name in ("subject", "text")}
    drafts.keep(user_id=request.user.id, about=about, **words)


@sensitive_post_parameters()
@own_account(second_factor=True)
def save_draft(request: Request, about: uuid.UUID) -> HttpResponse:
    """Keep what is typed so far; asked by the page itself every few seconds.

    A draft is its writer's own and tells nothing of any record, so the record stays closed.
    """
    if request.method != "POST":
        raise Http404
    keep(request, about)
    return HttpResponse(status=204)
