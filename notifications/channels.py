"""Ways out of the portal. A channel gets an address and a fixed text, never what happened.

A file is written once in effect: its name is the message's id, so a repeat replaces it. A mail server that took a
message just before we died gets it again with the same Message-ID: at least once, and the id lets receivers see it.
"""

import os
import re
import smtplib
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications import rules
from notifications.models import Mobile, Notification
from notifications.topics import TOPICS


class Undeliverable(Exception):
    """The address refuses for good: trying again would not help."""


def send(notification: Notification) -> None:
    """Send by the notification's channel; raises where it could not be handed over."""
    SENDERS[notification.channel](notification)


def send_email(notification: Notification) -> None:
    try:
        (link(notification) if notification.topic == rules.LINK else email(notification)).send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _answer in error.recipients.values()):
            raise Undeliverable from error
        raise


def email(notification: Notification) -> EmailMessage:
    """One of the fixed texts in the recipient's language, with nothing of the event but its place."""
    place = TOPICS[notification.topic].place
    with translation.override(notification.recipient.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=str(rules.OUTSIDE[place]),
            body=_(
                "%(news)s.\n\nSign in to see it: %(address)s\n\n"
                "To keep your information private this message says no more. "
                "We never ask for your password or a code by e-mail."
            )
            % {"news": rules.OUTSIDE[place], "address": _sign_in()},
            to=[notification.recipient.email],
            headers=_headers(notification),
        )


def link(notification: Notification) -> EmailMessage:
    """To somebody without an account: a link to a video visit, and nothing of whose or with whom it is."""
    if not notification.address:
        raise Undeliverable("There is no such address any more.")
    secret = rules.link_of(settings.SECRET_KEY, notification.id)
    with translation.override(notification.recipient.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=_("A link for a video call"),
            body=_(
                "You are invited to a video call. Open this link shortly before the time that you were told:\n\n"
                "%(address)s\n\n"
                "It works once, so open it on the device that you want to use, and pass it on to nobody. "
                "To keep information private this message says no more. "
                "If you do not expect such a link, you can ignore this message."
            )
            % {"address": settings.PORTAL_URL + reverse("appointments:accept_link", args=[secret])},
            to=[notification.address],
            headers=_headers(notification),
        )


def _headers(notification: Notification) -> dict[str, str]:
    return {
        "Message-ID": f"<{notification.id}@{urlsplit(settings.PORTAL_URL).hostname}>",
        "Content-Language": translation.get_language() or settings.LANGUAGE_CODE,
        "Auto-Submitted": "auto-generated",
    }


def send_text(notification: Notification) -> None:
    """One of the fixed texts to the confirmed number; or, to a number that is not, the code that confirms it."""
    found = Mobile.objects.filter(user_id=notification.recipient_id).first()
    is_code = notification.topic == "mobile-code"
    if found is None or (found.code_row != notification.id if is_code else found.confirmed_at is None):
        raise Undeliverable("There is no such number any more.")
    with translation.override(notification.recipient.language or settings.LANGUAGE_CODE):
        words = _code(notification) if is_code else _news(notification)
    import_string(settings.TEXT_BACKEND)(number=found.number, text=words, name=str(notification.id))


def _news(notification: Notification) -> str:
    place = rules.OUTSIDE[TOPICS[notification.topic].place]
    return _("%(news)s. Sign in to see it: %(address)s") % {"news": place, "address": _sign_in()}


def _code(notification: Notification) -> str:
    code = rules.code_of(settings.SECRET_KEY, notification.id)
    return _("%(code)s is your code for text messages. Tell it to nobody.") % {"code": code}


def _sign_in() -> str:
    return settings.PORTAL_URL + settings.LOGIN_URL


SENDERS = {Notification.Channel.EMAIL.value: send_email, Notification.Channel.TEXT.value: send_text}


def text_file(*, number: str, text: str, name: str) -> None:
    """A text message as a file, for demonstrations; written again it replaces itself."""
    folder = Path(settings.TEXT_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / f"{_name(name)}.txt", f"To: {number}\n\n{text}\n".encode())


class FileBackend(BaseEmailBackend):
    """Mails as files, for demonstrations: whole or not there, and once for each Message-ID."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            mail = message.message()
            _write(folder / f"{_name(mail['Message-ID'])}.eml", mail.as_bytes())
        return len(email_messages)


def _name(message_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", message_id.strip("<> ").partition("@")[0])[:120]


def _write(path: Path, content: bytes) -> None:
    """Write aside, bring to disk, then rename: a reader sees all of it or nothing, also after a kill."""
    handle, aside = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
