"""Background work about appointments. No arguments: the rows know what is to be done."""

import logging

from celery import shared_task

from appointments import tickets
from appointments.actions import asking, calling_off, offering, reminding, sweeping

log = logging.getLogger(__name__)


@shared_task
def turn_waiting_lists() -> None:
    offering.turn()


@shared_task
def remind() -> None:
    reminding.remind()


@shared_task
def follow_care() -> None:
    sweeping.follow_care()


@shared_task
def ask_before_visits() -> None:
    asking.settle_all()


@shared_task
def forget_tickets() -> None:
    tickets.forget_old()


@shared_task
def call_off() -> None:
    calling_off.go_on_with_all()


def wake_calling_off() -> None:
    """Begin at once what the next turn would do anyway."""
    try:
        call_off.apply_async(retry=False, expires=60)
    except Exception as error:  # whatever the broker's trouble is, it is not the caller's
        log.warning("calling off not woken: %s", type(error).__name__)
