"""Background work about what waits. No arguments: the rows know what is to be done."""

from celery import shared_task

from work import overdue


@shared_task
def pass_on_overdue() -> None:
    overdue.pass_on_overdue()
