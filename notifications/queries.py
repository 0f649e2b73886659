"""Questions to the notices: those of one person, and how the outbox stands."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Min, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse

import clock
from notifications import rules
from notifications.models import Mobile, Notification
from notifications.topics import TOPICS


@dataclass(frozen=True)
class Notice:
    """A notice in words, ready for the page."""

    id: uuid.UUID
    title: str
    body: str
    about: str
    when: object
    unread: bool
    failed_ways: tuple[str, ...]
    for_other: bool
    url: str
    link: str


def notices_of(user_id: uuid.UUID) -> QuerySet[Notification]:
    """A person's notices, newest first, each knowing by which ways it could not be told."""
    lost = Notification.objects.filter(event=OuterRef("event"), recipient=OuterRef("recipient"), state="failed")
    own = Notification.objects.in_portal_of(user_id).annotate(failed_ways=ArraySubquery(lost.values("channel")))
    return own.select_related("recipient").order_by("-created_at", "id")


def mobile(user_id: uuid.UUID) -> Mobile | None:
    """The number that was given, confirmed or not."""
    return Mobile.objects.filter(user_id=user_id).first()


def unread_count(user_id: uuid.UUID) -> int:
    return Notification.objects.in_portal_of(user_id).unread().count()


def in_words(notices) -> Iterator[Notice]:
    """Notices with the words of their topics; a topic that is no more is told without them."""
    for row in notices:
        if topic := TOPICS.get(row.topic):
            yield Notice(
                id=row.id,
                title=str(topic.title),
                body=str(topic.body),
                about=row.about,
                when=row.created_at,
                unread=row.read_at is None,
                failed_ways=tuple(row.failed_ways),
                for_other=_is_about_another(topic, row),
                url=_address(topic, row),
                link=str(topic.link),
            )


def _is_about_another(topic: rules.Topic, row: Notification) -> bool:
    """Whether a citizen is told of somebody they act for; work on a desk is always about others."""
    subject = row.subject_patient_id
    return topic.place != rules.Place.DESK and bool(subject) and subject != row.recipient.patient_id


def _address(topic: rules.Topic, row: Notification) -> str:
    """The page that tells more, where there is one; the gate there decides, not the notice."""
    if not topic.leads_to:
        return ""
    try:
        return reverse(topic.leads_to, args=[row.subject_patient_id] if row.subject_patient_id else [])
    except NoReverseMatch:
        return ""


def outbox_state() -> dict:
    """How many rows are in which state, and for how many seconds the oldest has been waiting."""
    outside = Notification.objects.exclude(channel=Notification.Channel.PORTAL)
    counts = dict(outside.values_list("state").annotate(Count("id")))
    oldest = outside.filter(state=Notification.State.WAITING).aggregate(Min("created_at"))["created_at__min"]
    waited = round((clock.now() - oldest).total_seconds()) if oldest else 0
    return {state: counts.get(state, 0) for state in Notification.State.values} | {"oldest_waiting_seconds": waited}
