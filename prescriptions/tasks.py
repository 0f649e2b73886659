"""Background work about prescriptions. No arguments: the rows know what is to be done."""

from celery import shared_task

from prescriptions.actions import due


@shared_task
def keep_up_to_date() -> None:
    due.keep_up_to_date()
