"""What may be said, to whom and where. Outside the portal: one of four fixed texts, and nothing else."""

import datetime as dt
import hashlib
import hmac
import re
import uuid
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
    any_way: bool = False  # told by every way that is open, whatever was chosen: the first one was not seen


# Ways outside that are taken where nothing was chosen, and what cannot be turned off, for it protects the account.
USUAL = {"email": True, "text": False}
FIXED = frozenset({(Place.ACCOUNT, "email")})

LINK = "link"  # topic of what goes to somebody without an account: a link, of whom and to what unsaid
CODE_LASTS = dt.timedelta(minutes=15)
CODE_TRIES = 5
CODES_A_DAY = 5
_MOBILE = re.compile(r"(?:\+44|0044|0)(7[1-9]\d{8})", re.ASCII)


def mobile_number(text: str) -> str:
    """A UK mobile number as it is dialled from anywhere, +447…; empty where it is none."""
    found = _MOBILE.fullmatch(re.sub(r"[\s().-]", "", text.replace("(0)", "")))
    return f"+44{found[1]}" if found else ""


def masked(number: str) -> str:
    """Enough of a number to know it by."""
    return f"07… {number[-3:]}"


def code_of(secret: str, row: uuid.UUID) -> str:
    """The six digits that a text message with this id brings."""
    digest = hmac.new(secret.encode(), f"mobile code {row}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def link_of(secret: str, row: uuid.UUID) -> str:
    """The 32 signs that the link in the mail with this id opens by."""
    return hmac.new(secret.encode(), f"link {row}".encode(), hashlib.sha256).hexdigest()[:32]


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: twice as long each time, up to a limit."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def may_try_again(attempts: int) -> bool:
    return attempts < MAX_ATTEMPTS
