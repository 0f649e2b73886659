"""Serial prescriptions: when each collection is due, when one is missed, and when the whole is over. Pure."""

import datetime as dt
from enum import StrEnum

TELL_BEFORE = 5  # days before a collection is due
MISSED_AFTER = 14  # days after it was due
REVIEW_BEFORE = 28  # days before the review is due


class Change(StrEnum):
    REGISTER = "register"
    WITHDRAW = "withdraw"


MAY = {Change.REGISTER: "offered", Change.WITHDRAW: "registered"}  # the state in which each may be done


def collections(starts_on: dt.date, weeks: int, every_weeks: int) -> list[dt.date]:
    """The days on which it may be collected: the first at once, the last with weeks of supply left."""
    return [starts_on + dt.timedelta(weeks=passed) for passed in range(0, weeks, every_weeks)]


def ends_on(starts_on: dt.date, weeks: int) -> dt.date:
    """The day on which nothing of it is left."""
    return starts_on + dt.timedelta(weeks=weeks)


def is_missed(due_on: dt.date, today: dt.date) -> bool:
    return due_on < missed_before(today)


def missed_before(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=MISSED_AFTER)


def tell_until(today: dt.date) -> dt.date:
    """Of collections that are due by then the person is told."""
    return today + dt.timedelta(days=TELL_BEFORE)


def review_until(today: dt.date) -> dt.date:
    """Of reviews that are due by then the person is told."""
    return today + dt.timedelta(days=REVIEW_BEFORE)
