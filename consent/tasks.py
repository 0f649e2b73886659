"""Background work about helpers and reviews. No arguments: the rows know what is to be done."""

from celery import shared_task

from consent.actions import birthdays, reviews


@shared_task
def end_what_is_over() -> None:
    birthdays.end_what_is_over()


@shared_task
def escalate_overdue() -> None:
    reviews.escalate_overdue()
