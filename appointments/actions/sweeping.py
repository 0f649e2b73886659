"""The safety net under bookings: care by appointment follows them even where a process died in between."""

import datetime as dt
import logging
import uuid

import clock
from accounts import statements
from appointments.actions import caring
from consent import policies

BACK, MOST = dt.timedelta(days=7), 2000
_PEOPLE = "SELECT appointments_people_left_behind(%s::timestamptz, %s::timestamptz, %s::int, %s::int)"
log = logging.getLogger(__name__)


def follow_care() -> int:
    """Everybody whose bookings and care do not agree; gives how many they were."""
    now, kept = clock.now(), policies.in_force().care_days_after_encounter
    people = [person for (person,) in statements.rows(_PEOPLE, [now, now - BACK, kept, MOST])]
    for person in people:
        _follow(person)
    return len(people)


def _follow(person: uuid.UUID) -> None:
    try:
        caring.follow(person)
    except Exception:  # of one person, who is tried again next time
        log.exception("Care by appointment was not brought up to date")
