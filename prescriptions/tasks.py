"""Background work about prescriptions. No arguments: the rows know what is to be done."""

from celery import shared_task

from prescriptions.actions import due, unseen


@shared_task
def keep_up_to_date() -> None:
    unseen.settle_all()
    due.keep_up_to_date()
