"""The states of an item as FHIR says them: the status of its Task, and the business status of DOMAIN.md 5.5. Pure."""

from typing import NamedTuple

from prescriptions.rules.states import State

S = State
TRACKER = "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt"
SCOTLAND = "https://dfd.example/fhir/CodeSystem/prescription-status"  # what the tracker of England has no word for


class Status(NamedTuple):
    """`task` is Task.status; `system` and `code` are its businessStatus, whose codes are their own names."""

    task: str
    system: str
    code: str


STATUS: dict[State, Status] = {
    S.REQUESTED: Status("requested", SCOTLAND, "Requested"),
    S.WITH_PRACTICE: Status("received", SCOTLAND, "With practice"),
    S.REVIEW_ASKED: Status("on-hold", SCOTLAND, "Review asked"),
    S.DECLINED: Status("rejected", SCOTLAND, "Declined"),
    S.CANCELLED: Status("cancelled", SCOTLAND, "Cancelled by the person"),
    S.APPROVED: Status("accepted", TRACKER, "Prescriber Approved"),
    S.WITHDRAWN: Status("cancelled", TRACKER, "Prescriber Cancelled"),
    S.WITH_PHARMACY: Status("in-progress", TRACKER, "With Pharmacy"),
    S.NOT_TRACKED: Status("in-progress", TRACKER, "With Pharmacy but Tracking not Supported"),
    S.PREPARING_REMAINDER: Status("in-progress", TRACKER, "With Pharmacy - Preparing Remainder"),
    S.READY: Status("in-progress", TRACKER, "Ready to Collect"),
    S.READY_IN_PART: Status("in-progress", TRACKER, "Ready to Collect - Partial"),
    S.COLLECTED: Status("completed", TRACKER, "Collected"),
    S.NOT_DISPENSED: Status("failed", TRACKER, "Not Dispensed"),
}
# Of the MedicationRequest that was issued, once there is one.
ISSUED: dict[State, str] = {
    S.WITHDRAWN: "cancelled",
    S.COLLECTED: "completed",
    S.NOT_DISPENSED: "stopped",
}
