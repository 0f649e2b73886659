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


TOPICS: dict[str, Topic] = {
    "record-opened-in-emergency": Topic(
        Place.RECORD,
        _("A health record was opened in an emergency"),
        _(
            "Somebody who does not usually see this record opened it and had to give a reason. "
            "You can see who it was and why in the list of people who have looked. The privacy officer checks it too."
        ),
        "consent:show_access_log",
        _("See who has looked"),
    ),
    "emergency-access-to-review": Topic(
        Place.DESK,
        _("An emergency access waits for your review"),
        _(
            "Somebody opened the record of a person they do not care for, and gave a reason. "
            "Please review it within 72 hours."
        ),
    ),
    "new-device": Topic(
        Place.ACCOUNT,
        _("Your account was used from a new browser"),
        _("If this was you, you need do nothing. If it was not, sign out everywhere and change your password now."),
        "accounts:list_sessions",
        _("See where you are signed in"),
    ),
    "sign-in-settings-changed": Topic(
        Place.ACCOUNT,
        _("The way you sign in was changed"),
        _("If this was you, you need do nothing. If it was not, sign out everywhere and change your password now."),
        "accounts:security",
        _("See how you sign in"),
    ),
    "new-in-record": Topic(
        Place.RECORD,
        _("There is something new in a health record"),
        _("A service added something to the record."),
        "records:show_home",
        _("Go to the record"),
    ),
    "new-message": Topic(Place.MESSAGES, _("You have a new message"), _("A team that cares for you wrote to you.")),
}


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to a limit."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def may_try_again(attempts: int) -> bool:
    return attempts < MAX_ATTEMPTS
