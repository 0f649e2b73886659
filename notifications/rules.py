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
    "record-connected": Topic(
        Place.ACCOUNT,
        _("Your account was connected to your health record"),
        _(
            "From now on this account shows your health record. If this was not you, sign out everywhere, change your "
            "password and call the help desk."
        ),
        "accounts:list_sessions",
        _("See where you are signed in"),
    ),
    "record-disconnected": Topic(
        Place.ACCOUNT,
        _("Your account no longer shows a health record"),
        _("The help desk disconnected it, because the record was connected to another account. Call the help desk."),
    ),
    "identity-answered": Topic(
        Place.ACCOUNT,
        _("The help desk answered your question about connecting your record"),
        _("You find the answer on the page where you connect your health record."),
        "accounts:connect",
        _("Read the answer"),
    ),
    "report-answered": Topic(
        Place.RECORD,
        _("The help desk answered your report"),
        _("You reported that something in a health record is not about you."),
        "records:list_reports",
        _("Read the answer"),
    ),
    "records-merged": Topic(
        Place.RECORD,
        _("Two records about you were put together"),
        _("There were two records that are both yours. You now see them as one, and nothing in them was changed."),
        "records:show_home",
        _("Go to the record"),
    ),
    "records-parted": Topic(
        Place.RECORD,
        _("A record was taken apart again"),
        _("Two records had been put together as yours. They are two again, because one of them is not."),
    ),
    "new-in-record": Topic(
        Place.RECORD,
        _("There is something new in a health record"),
        _("A service added something to the record."),
        "records:show_home",
        _("Go to the record"),
    ),
    "letter-as-text": Topic(
        Place.RECORD,
        _("A letter that you asked for as text can be read"),
        _("Whoever looks after the letter has typed its words for you."),
        "records:list_letters",
        _("Go to the letters"),
    ),
    "review-answered": Topic(
        Place.RECORD,
        _("A request that you made about a health record is answered"),
        _("You find the answer in the record, on the page where you asked."),
        "contributions:list_left_out",
        _("Read the answer"),
    ),
    "new-message": Topic(Place.MESSAGES, _("You have a new message"), _("A team that cares for you wrote to you.")),
}


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to a limit."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def may_try_again(attempts: int) -> bool:
    return attempts < MAX_ATTEMPTS
