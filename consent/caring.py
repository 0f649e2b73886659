"""Who looks after a person and may open the record for it: organisations, why, since when and until when, in words."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from consent.choice_words import day_words
from consent.models import CareRelationship
from consent.policy import Policy

REASONS = {
    "registration": later("You are registered there"),
    "encounter": later("You are treated there, or were not long ago"),
    "referral": later("You were referred there"),
    "team": later("It takes part in your care"),
    "appointment": later("You have an appointment there, or had one not long ago"),
    "thread": later("You exchange messages with it"),
    "pharmacy": later("You chose this pharmacy"),
}


class Caring(NamedTuple):
    """One organisation, or a team of it, with its reasons and how long each of them lasts."""

    name: str
    reasons: list[tuple[str, str]]


def caring_in_words(relationships: Iterable[CareRelationship], policy: Policy, now: dt.datetime) -> list[Caring]:
    """Those by which somebody may open the record at this moment, by name; the same reason stands there once."""
    counting = frozenset().union(*policy.relationship_kinds.values())
    spans: dict[tuple[str, uuid.UUID, str], dict[str, list[CareRelationship]]] = {}
    for row in relationships:
        if row.kind in counting and row.started_at <= now and (row.ended_at is None or row.ended_at > now):
            name = f"{row.organisation.name}, {row.team}" if row.team else row.organisation.name
            place = spans.setdefault((name, row.organisation_id, row.team), {})
            place.setdefault(row.kind, []).append(row)
    places = sorted(spans.items(), key=lambda place: (place[0][0].casefold(), place[0][1]))
    return [Caring(name, _reasons(kinds)) for (name, _ident, _team), kinds in places]


def _reasons(kinds: dict[str, list[CareRelationship]]) -> list[tuple[str, str]]:
    return [(str(words), _period(kinds[kind])) for kind, words in REASONS.items() if kind in kinds]


def _period(rows: Sequence[CareRelationship]) -> str:
    """From the first day to the last on which the record opens."""
    first = day_words(min(row.started_at for row in rows))
    ends = [row.ended_at for row in rows if row.ended_at]
    if len(ends) < len(rows):
        return _("Since %(day)s, without an end so far") % {"day": first}
    last = day_words(max(ends) - dt.timedelta(microseconds=1))
    return _("Since %(first)s, until %(last)s") % {"first": first, "last": last}
