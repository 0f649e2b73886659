"""What is under way about entries that a choice closes. The apps stand above, so they come and register."""

import uuid
from functools import partial
from typing import Protocol

from django.db import transaction

from consent.choice_rules import Choice, Effect
from consent.gate import Access


class UnderWay(Protocol):
    """One app's requests, orders and the like."""

    def said(self, access: Access, choice: Choice) -> list[str]:
        """What becomes of them by this choice, in the person's words, before it is decided."""

    def settle(self, patient_id: uuid.UUID) -> None:
        """End what waits for somebody who may not see it any more; in a transaction of its own."""


_known: list[UnderWay] = []


def register(app: UnderWay) -> None:
    """Called once by each app that has such things, when it is ready."""
    _known.append(app)


def said(access: Access, choice: Choice) -> list[str]:
    if choice.effect not in (Effect.HIDE, Effect.LOCK):
        return []
    return [line for app in _known for line in app.said(access, choice)]


def settle_after(patient_id: uuid.UUID) -> None:
    """Once what was decided is committed. Where it fails the app's own turn does it later."""
    for app in _known:
        transaction.on_commit(partial(app.settle, patient_id), robust=True)
