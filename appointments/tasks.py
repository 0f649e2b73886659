"""Background work about appointments. No arguments: the rows know what is to be done."""

from celery import shared_task

from appointments import tickets
from appointments.actions import asking, offering, reminding, sweeping


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
