"""States of an item in words, and the colour of their tag. Values are those of FHIR R4."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from records.words import Words


class State(NamedTuple):
    words: Words
    tone: str = "grey"


_COMMON = {
    "active": State(_("Active"), "green"),
    "inactive": State(_("Not active")),
    "completed": State(_("Completed")),
    "entered-in-error": State(_("Entered in error"), "red"),
    "cancelled": State(_("Cancelled")),
    "stopped": State(_("Stopped")),
    "on-hold": State(_("On hold"), "yellow"),
    "draft": State(_("Draft")),
    "unknown": State(_("State not known")),
    "in-progress": State(_("Under way"), "blue"),
    "not-done": State(_("Not done")),
    "final": State(_("Final")),
    "preliminary": State(_("Not final yet"), "yellow"),
    "partial": State(_("Not complete yet"), "yellow"),
    "registered": State(_("Waiting for the result"), "blue"),
    "amended": State(_("Changed after it was final"), "orange"),
    "corrected": State(_("Corrected"), "orange"),
    "appended": State(_("Added to"), "orange"),
    "superseded": State(_("Replaced by a newer one")),
    "current": State(_("Current")),
    "revoked": State(_("Withdrawn")),
    "planned": State(_("Planned"), "blue"),
    "proposed": State(_("Proposed"), "blue"),
    "requested": State(_("Asked for"), "blue"),
    "received": State(_("Received"), "blue"),
    "accepted": State(_("Accepted"), "blue"),
    "rejected": State(_("Turned down")),
    "declined": State(_("Turned down")),
    "failed": State(_("Failed")),
    "ready": State(_("Ready"), "blue"),
    "available": State(_("Available")),
    "unavailable": State(_("Not available")),
    "preparation": State(_("Being prepared"), "blue"),
}

_OF_KIND: dict[str, dict[str, State]] = {
    "MedicationRequest": {
        "active": State(_("Current"), "green"),
        "completed": State(_("Finished")),
        "on-hold": State(_("Paused"), "yellow"),
        "draft": State(_("Not prescribed yet")),
    },
    "MedicationStatement": {
        "active": State(_("Current"), "green"),
        "completed": State(_("Finished")),
        "on-hold": State(_("Paused"), "yellow"),
        "intended": State(_("Planned"), "blue"),
        "not-taken": State(_("Not taken")),
    },
    "MedicationDispense": {"completed": State(_("Handed out"))},
    "Condition": {
        "recurrence": State(_("Come back"), "green"),
        "relapse": State(_("Come back"), "green"),
        "remission": State(_("In remission")),
        "resolved": State(_("Resolved")),
    },
    "AllergyIntolerance": {"resolved": State(_("Resolved"))},
    "Immunization": {"completed": State(_("Given"), "green"), "not-done": State(_("Not given"), "yellow")},
    "Encounter": {
        "finished": State(_("Finished")),
        "arrived": State(_("Arrived"), "blue"),
        "triaged": State(_("Arrived"), "blue"),
        "onleave": State(_("On leave"), "blue"),
    },
    "Appointment": {
        "pending": State(_("Waiting for confirmation"), "yellow"),
        "booked": State(_("Booked"), "green"),
        "arrived": State(_("Arrived"), "blue"),
        "checked-in": State(_("Checked in"), "blue"),
        "fulfilled": State(_("Took place")),
        "noshow": State(_("Missed")),
        "waitlist": State(_("On the waiting list"), "blue"),
    },
}

# States that say nothing to a reader: shown on the item's own page only.
SILENT = frozenset({"final", "completed", "finished", "current", "available", "active", "unknown", ""})


def state(kind: str, status: str) -> State:
    """The state in words; what no table knows is shown as its sender wrote it, without hyphens."""
    known = _OF_KIND.get(kind, {}).get(status) or _COMMON.get(status)
    return known or State(status.replace("-", " ").capitalize())
