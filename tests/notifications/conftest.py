import math

import pytest

from notifications import actions, delivery
from notifications.models import Notification
from portal import receivers
from tests.notifications.mailserver import MailServer


@pytest.fixture
def tell(citizen):
    """Tell the citizen something; gives the row that goes outside."""

    def tell(event="sign-in:1", topic="new-device", recipient=citizen, **more):
        actions.notify(recipient=recipient, topic=topic, event=event, **more)
        return Notification.objects.get(event=event, recipient=recipient, channel="email")

    return tell


@pytest.fixture
def mail_files(settings, tmp_path):
    """The sink of the default run: gives the folder."""
    settings.EMAIL_BACKEND = "notifications.channels.FileBackend"
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.fixture
def mail_server(settings):
    """A real conversation in SMTP with a server on this machine."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def deliver():
    return delivery.deliver_waiting


@pytest.fixture
def relay_asleep(monkeypatch):
    """In tests tasks run at once: here a commit leaves its rows waiting, as it does where the broker is away."""
    monkeypatch.setattr(receivers, "_next_waking", math.inf)
