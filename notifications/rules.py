"""What may be said, to whom and where. Outside the portal: one of four fixed texts, and nothing else."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 12  # with the pauses below: about fourteen hours
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=6)


class Place(StrEnum):
    """Where in the portal the news is."""

    RECORD = "record"
    MESSAGES = "messages"
    ACCOUNT = "account"
    DESK = "desk"


OUTSIDE: dict[Place, str | Promise] = {
    Place.RECORD: _("You have something new in your health record"),
    Place.MESSAGES: _("You have something new in Messages"),
    Place.ACCOUNT: _("You have something new in your account settings"),
    Place.DESK: _("You have something new on your desk"),
}


@dataclass(frozen=True)
class Topic:
    """A kind of news: its place, its words on the portal's own page, and the page that tells more."""

    place: Place
    title: str | Promise
    body: str | Promise
    leads_to: str = ""  # name of a URL; those of the record take the person's id
    link: str | Promise = ""


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to a limit."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def may_try_again(attempts: int) -> bool:
    return attempts < MAX_ATTEMPTS
