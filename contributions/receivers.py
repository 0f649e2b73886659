"""What contributions hears from the floors below."""

import uuid

from django.dispatch import receiver
from django.urls import Resolver404, resolve

from accounts.requests import Request
from accounts.signals import late_form
from contributions import actions
from contributions.actions import corrections, uploads
from contributions.actions.questionnaires import keep_page, page_of


@receiver(late_form)
def keep_words_of_a_late_note(sender: object, request: Request, user_id: uuid.UUID, **also: object) -> None:
    """A note that was sent after the time-out is there as a draft when its writer has signed in again."""
    try:
        place = resolve(request.path_info)
    except Resolver404:
        return
    if place.view_name in ("contributions:add_note", "contributions:save_draft"):
        actions.keep_draft(user_id=user_id, item_id=place.kwargs["item_id"], text=request.POST.get("text", ""))
    if place.view_name in ("contributions:ask_correction", "contributions:save_correction_draft"):
        corrections.keep_draft(user_id=user_id, item_id=place.kwargs["item_id"], typed=request.POST)
    if place.view_name == "contributions:add_document":
        uploads.keep_draft(user_id=user_id, patient_id=place.kwargs["patient_id"], typed=request.POST)
    if place.view_name in ("contributions:answer_questionnaire", "contributions:save_answers_draft"):
        keep_page(user_id=user_id, **page_of(place.kwargs), data=request.POST)
