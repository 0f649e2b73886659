"""GOV.UK Notify: e-mails and text messages. The one room that knows its client.

Notify takes a message whenever it is asked; so what may have been handed over before we died is asked for by its
reference first. That makes once in effect of at least once.
"""

import logging
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from notifications.channels import Undeliverable

PATIENCE = 5  # seconds
REFUSED = frozenset({400, 404})  # a number or an address that is none: trying again would not help

logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # its words may quote a number


def send_text(*, number: str, text: str, name: str) -> None:
    _once(
        name,
        lambda client: client.send_sms_notification(
            number, settings.NOTIFY_TEXT_TEMPLATE, personalisation={"text": text}, reference=name
        ),
    )


class NotifyBackend(BaseEmailBackend):
    """Django's mails by Notify: the template adds nothing to subject and words."""

    def send_messages(self, email_messages) -> int:
        return sum(self._send(message, address) for message in email_messages for address in message.to)

    def _send(self, message: Any, address: str) -> bool:
        reference = message.message()["Message-ID"].strip("<> ").partition("@")[0]
        words = {"subject": str(message.subject), "body": str(message.body)}
        _once(
            reference,
            lambda client: client.send_email_notification(
                address, settings.NOTIFY_EMAIL_TEMPLATE, personalisation=words, reference=reference
            ),
        )
        return True


def _once(reference: str, send) -> None:
    client = NotificationsAPIClient(settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=PATIENCE)
    try:
        if not client.get_all_notifications(reference=reference)["notifications"]:
            send(client)
    except HTTPError as error:
        if error.status_code in REFUSED:
            raise Undeliverable from error
        raise
