"""Background work about helpers. No arguments: the rows know what is to be done."""

from celery import shared_task

from consent.actions import birthdays


@shared_task
def end_what_is_over() -> None:
    birthdays.end_what_is_over()
