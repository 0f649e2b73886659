"""Whom news of a request goes to: the person, and whoever asked for them. Never which medicine."""

import clock
from accounts.matching import account_of
from consent.gate import Access
from consent.queries.delegations import helps, ids_of
from notifications.actions import notify
from prescriptions.models import MedicationReview, RequestItem
from prescriptions.rules.states import State

# Told by itself when it happens; what the practice decides is told once for the whole request.
OF_STEP = {
    State.WITHDRAWN: "prescription-withdrawn",
    State.READY: "prescription-ready",
    State.READY_IN_PART: "prescription-ready",
    State.NOT_DISPENSED: "prescription-not-dispensed",
}


def of_step(*, access: Access, item: RequestItem) -> None:
    """Of several items of one request on one day the person hears once."""
    if topic := OF_STEP.get(State(item.state)):
        tell(access=access, about=item, topic=topic, event=f"{topic}/{item.request_id}/{clock.today()}")


def of_decision(*, access: Access, item: RequestItem) -> None:
    """The practice has said something about each item of this request."""
    tell(access=access, about=item, topic="prescription-decided", event=f"prescription-decided/{item.request_id}")


def tell(*, access: Access, about: RequestItem | MedicationReview, topic: str, event: str) -> None:
    """The person, and whoever asked for them, while they may help."""
    living = access.patient_id or about.patient_id
    own = account_of(living)
    asked_by = about.request.asked_by if isinstance(about, RequestItem) else None
    if asked_by and asked_by != own and not helps(asked_by.id, ids_of(living), at=clock.now()):
        asked_by = None
    for account in {one for one in (own, asked_by) if one}:
        notify(recipient=account, topic=topic, event=event, subject_patient=about.patient)
