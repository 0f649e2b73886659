"""The relay is woken cheaply or not at all; a new browser is told."""

import os
import subprocess
import sys

import pytest

import clock
from accounts.signals import new_device
from notifications.models import Notification
from notifications.tasks import deliver_waiting
from portal import celery

WAKE_OFTEN = """
import time, django
django.setup()
from portal import receivers
began = time.monotonic()
for _ in range(50):
    receivers.wake_relay()
print(time.monotonic() - began < 1, receivers._next_waking - time.monotonic() > 20)
"""


@pytest.mark.parametrize("address", ["unix://{}/none.sock?db=0", "redis://127.0.0.1:1/0"])
def test_a_broker_that_is_away_costs_nothing_and_is_left_alone_for_a_while(tmp_path, address):
    """In a process of its own, for in this one tasks run at once and ask no broker."""
    env = os.environ | {"REDIS_URL": address.format(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", WAKE_OFTEN], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["True", "True"]
    assert done.stderr.count("relay not woken: OperationalError") == 1


def test_the_task_takes_nothing_that_could_name_a_person():
    with pytest.raises(TypeError):
        deliver_waiting("anything")


def test_celery_keeps_what_it_was_not_told_to_have_done():
    conf = celery.app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert (list(conf.accept_content), conf.task_serializer, conf.result_backend) == (["json"], "json", None)
    assert conf.broker_transport_options["visibility_timeout"] <= 120
    assert conf.beat_schedule["deliver-waiting"]["task"] == deliver_waiting.name


@pytest.mark.django_db
def test_a_sign_in_from_a_new_browser_is_told_once(citizen):
    at = clock.now()
    for _ in range(2):
        new_device.send(sender=None, user=citizen, device="Firefox on Linux", at=at)

    row = Notification.objects.get(channel="portal")
    assert (row.recipient, row.topic, row.about) == (citizen, "new-device", "Firefox on Linux")
