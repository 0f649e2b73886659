"""Background work about messages. No arguments: the rows know what is to be done."""

from celery import shared_task

from messaging.actions import unread


@shared_task
def tell_again() -> None:
    unread.tell_again()
