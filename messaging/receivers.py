"""What messaging hears from the floors below."""

import uuid

from django.dispatch import receiver
from django.urls import Resolver404, resolve

from accounts.requests import Request
from accounts.signals import late_form
from messaging.actions import drafts

WRITTEN_AT = {
    "messaging:write_message": "patient_id",
    "messaging:show_thread": "thread_id",
    "messaging:save_draft": "about",  # by the page itself
}


@receiver(late_form)
def keep_words_of_a_late_message(sender: object, request: Request, user_id: uuid.UUID, **also: object) -> None:
    """A message that was sent after the time-out is there as a draft when its writer has signed in again."""
    try:
        place = resolve(request.path_info)
    except Resolver404:
        return
    if about := WRITTEN_AT.get(place.view_name):
        words = {name: request.POST.get(name, "") for name in ("subject", "text")}
        drafts.keep(user_id=user_id, about=place.kwargs[about], **words)
