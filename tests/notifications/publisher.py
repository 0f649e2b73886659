"""The part of the web process in the kill test: for each number on its input it lets something happen and tells of it.

`outbox` tells by notify(). `straight` is the planted fault: it tells the broker after the commit, and nobody else.
"""

import sys

import django


def main(mode: str, email: str) -> None:
    django.setup()
    from accounts.models import User

    user = User.objects.get(email=email)
    print("ready", flush=True)
    for line in sys.stdin:
        {"outbox": by_outbox, "straight": straight_to_the_broker}[mode](user, int(line))
        print(line.strip(), flush=True)


def by_outbox(user, number: int) -> None:
    from django.db import transaction

    from notifications.actions import notify

    with transaction.atomic():
        notify(recipient=user, topic="new-device", event=f"event:{number}", about="CANARY-about")


def straight_to_the_broker(user, number: int) -> None:
    from django.db import transaction

    from notifications.actions import notify
    from notifications.models import Notification
    from tests.notifications.straight import send

    def tell():
        try:
            send.apply_async([str(number)], retry=False)
        except Exception as error:
            print(type(error).__name__, file=sys.stderr)

    with transaction.atomic():
        notify(recipient=user, topic="new-device", event=f"event:{number}")
        Notification.objects.filter(channel="email").delete()
        transaction.on_commit(tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
