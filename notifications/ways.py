"""By which ways outside somebody is told: what they chose, and what is open to them."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from notifications.models import Mobile, Notification, Preference
from notifications.rules import FIXED, USUAL, Place, Topic

EMAIL, TEXT = Notification.Channel.EMAIL.value, Notification.Channel.TEXT.value


def open_to(user: User) -> set[str]:
    """The ways by which this person can be told outside at all; none for whoever asked for silence."""
    if not user.is_active or user.quiet:
        return set()
    return {EMAIL} | ({TEXT} if mobile_of(user.id) else set())


def wanted(user: User, topic: Topic) -> list[str]:
    """The ways that this news takes, in a fixed order."""
    possible = open_to(user)
    if not possible or topic.any_way:
        return sorted(possible)
    chosen = choices(user.id, [topic.place])
    return sorted(way for way in possible if chosen[topic.place, way])


def choices(user_id: uuid.UUID, places: Iterable[Place]) -> dict[tuple[Place, str], bool]:
    """What holds for each place and way: what cannot be turned off, what was chosen, or what is usual."""
    rows = Preference.objects.filter(user_id=user_id, place__in=list(places))
    said = {(Place(row.place), row.channel): row.wanted for row in rows}
    return {
        (place, way): (place, way) in FIXED or said.get((place, way), usual)
        for place in places
        for way, usual in USUAL.items()
    }


def mobile_of(user_id: uuid.UUID) -> str:
    """The confirmed number, or nothing."""
    confirmed = Mobile.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return confirmed.values_list("number", flat=True).first() or ""


def other_way(row: Notification) -> str:
    """The way that is left where this one failed for good, if this person has one and it was not tried."""
    others = open_to(row.recipient) - {row.channel}
    tried = Notification.objects.filter(Q(event=row.event), recipient=row.recipient, channel__in=others)
    return next(iter(sorted(others - set(tried.values_list("channel", flat=True)))), "")
