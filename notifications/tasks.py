"""Background work of the outbox. No arguments: the rows know what is to be done."""

from celery import shared_task

from notifications import delivery


@shared_task
def deliver_waiting() -> None:
    delivery.deliver_waiting()
