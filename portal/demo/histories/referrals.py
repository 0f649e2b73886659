"""Referrals: the request to another service, and the task that says how far it has come."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, at
from portal.demo.coding import Concept
from portal.demo.story import Story

# State of a referral: status of the request, of the task, and the words for the task.
STATES = {
    "sent": ("active", "requested", "Sent; not yet looked at"),
    "received": ("active", "received", "Received; waiting to be looked at"),
    "waiting": ("active", "accepted", "Accepted; on the waiting list"),
    "booked": ("active", "in-progress", "Appointment made"),
    "rejected": ("revoked", "rejected", "Returned to the practice"),
    "cancelled": ("revoked", "cancelled", "Cancelled at your request"),
    "done": ("completed", "completed", "Seen; letter sent"),
    "draft": ("draft", "draft", "Being written"),
    "on-hold": ("on-hold", "on-hold", "Waiting for test results"),
}
SERVICES = {
    "diabetes": Concept("Referral to diabetes service"),
    "dermatology": Concept("Referral to dermatology service"),
    "orthopaedics": Concept("Referral to orthopaedic service", "183545006"),
    "physiotherapy": Concept("Referral to physiotherapy service"),
    "cardiology": Concept("Referral to cardiology service"),
    "ophthalmology": Concept("Referral to eye service"),
    "hearing": Concept("Referral to hearing service"),
    "neurology": Concept("Referral to neurology service"),
    "social-work": Concept("Referral to social work"),
    "surgery": Concept("Referral for surgery"),
}


def referral(
    story: Story,
    key: str,
    day: date,
    wanted: str,
    *,
    to: str = "hospital",
    state: str = "waiting",
    service: str = "",
    urgent: bool = False,
    reason: dict | None = None,
    why: str = "",
    labels: Iterable[str] = (),
    proposal: bool = False,
) -> dict:
    """Writes a request to another service and its task; `why` says why it was turned down or held up."""
    status = STATES[state][0]
    body: dict = {
        "status": status,
        "intent": "proposal" if proposal else "order",
        "category": [{"text": "Referral"}],
        "priority": "urgent" if urgent else "routine",
        "code": SERVICES[service].fhir() if service else {"text": wanted},
        "subject": story.subject(),
        "authoredOn": at(day, 12, 5),
        "requester": story.organisation(story.practice),
        "performer": [story.organisation(to)],
        "reasonCode": [{"text": wanted}],
    }
    if reason:
        body["reasonReference"] = [reason]
    request = story.add("ServiceRequest", key, body, by=story.practice, labels=labels)
    _task(story, key, day, request, state, to, why, labels)
    return request


def _task(
    story: Story, key: str, day: date, request: dict, state: str, to: str, why: str, labels: Iterable[str]
) -> None:
    """How far the request has come; the receiving service writes it once it has looked."""
    _, status, words = STATES[state]
    body: dict = {
        "basedOn": [request],
        "status": status,
        "businessStatus": {"text": words},
        "intent": "order",
        "description": "Referral",
        "focus": request,
        "for": story.subject(),
        "authoredOn": at(day, 12, 6),
        "lastModified": at(min(day + timedelta(days=6), REFERENCE), 10, 30),
        "requester": story.organisation(story.practice),
        "owner": story.organisation(to),
    }
    if why:
        body["statusReason"] = {"text": why}
    seen = state not in ("sent", "draft", "cancelled")
    story.add("Task", key, body, by=to if seen else story.practice, labels=labels)
