"""The work that messages make, in the words of the desk, and the page that deals with it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.rules.needs import NEEDS
from messaging.rules.unread import PHONE
from records.presenters.origin import path
from work.models import WorkItem
from work.registry import Subject, register

_TELEPHONE = {PHONE: _("Telephone: a message from us was not read")}


def register_all() -> None:
    """Called when the apps are ready."""
    said = Subject(_("A message"), _("Messages"), _thread, topic=_words)
    register(WorkItem.Subject.MESSAGE, said)


def _words(topic: str) -> Any:
    if topic in _TELEPHONE:
        return _TELEPHONE[topic]
    need = NEEDS.get(topic)
    return _("Message: %(need)s") % {"need": need.label} if need else ""


def _thread(item: WorkItem) -> str:
    return path("messaging:show_thread", item.patient_id, item.item_id)
