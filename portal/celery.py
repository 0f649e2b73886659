"""The Celery application. The broker may lose everything: what must happen stands in the outbox."""

import logging
import os

import redis
from celery import Celery
from celery.signals import setup_logging
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logs(**_) -> None:
    """Celery leaves logging to Django's settings; what it says every other second is left out."""
    for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)


_parameters = Channel._connparams  # noqa: SLF001 - where kombu 5.7 fails on a channel whose broker has gone


def _parameters_or_loss(channel: Channel, *args, **kwargs) -> dict:
    """A worker that acknowledges after its broker went away shall see a lost connection, and reconnect.

    As kombu has it the worker sees an AttributeError, which it takes for a reason to end.
    """
    if getattr(channel.connection, "client", None) is None:
        raise redis.exceptions.ConnectionError("The broker of this channel has gone.")
    return _parameters(channel, *args, **kwargs)


Channel._connparams = _parameters_or_loss  # type: ignore # noqa: SLF001
