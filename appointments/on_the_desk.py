"""The work that appointments make, in the words of the desk, and the page that deals with each sort."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from records.presenters.origin import path
from work.models import WorkItem
from work.registry import Subject, register


class Topic(NamedTuple):
    """One sort of work, by `WorkItem.topic`: its words, and the page, which is named by the item or the subject."""

    words: Any
    page: str
    named_by: str = "item_id"


TOPICS: dict[str, Topic] = {
    "reply": Topic(_("An answer to an appointment"), "appointments:deal_with_reply"),
    "phone-offer": Topic(_("Telephone: a time is offered to somebody on the waiting list"), "appointments:show_offer"),
    "phone-called-off": Topic(_("Telephone: an appointment was called off"), "appointments:rearrange"),
    "phone-video": Topic(_("Telephone: somebody cannot come by video"), "appointments:rearrange"),
    "written": Topic(_("A clinic in writing, to be answered"), "appointments:answer_written"),
}


def register_all() -> None:
    """Called when the apps are ready."""
    said = Subject(
        _("An appointment"), _("Appointments"), _address, {name: topic.words for name, topic in TOPICS.items()}
    )
    register(WorkItem.Subject.APPOINTMENT, said)


def _address(item: WorkItem) -> str:
    topic = TOPICS.get(item.topic)
    if topic is None:  # dropped long ago
        return path("appointments:list_appointments", item.patient_id)
    return path(topic.page, item.patient_id, getattr(item, topic.named_by))
