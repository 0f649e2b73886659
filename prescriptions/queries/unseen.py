"""Who has each open thing about a person's medicines, and whether they may see it: now, or after a choice."""

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from accounts.models import Organisation
from accounts.roles import Role
from consent.choice_rules import Choice
from consent.gate import Access
from consent.holders import sees, sight
from prescriptions.models import MedicationReview, RequestItem, SerialPrescription
from prescriptions.rules.states import TRACKED, UNDECIDED
from work.models import WorkItem
from work.queries import of_subjects

KINDS = ("RepeatRequest", "SerialPrescription")
_REVIEW_OPEN = (MedicationReview.State.INVITED, MedicationReview.State.PREPARED)
Eyes = Callable[[Any, uuid.UUID, str], bool]


class Held(NamedTuple):
    """Something open, the organisation that has it, and in which role somebody there deals with it."""

    row: Any  # RequestItem, SerialPrescription, MedicationReview or WorkItem
    holder_id: uuid.UUID
    role: str


def items(access: Access, *, lock: bool = False) -> list[Held]:
    """Requested items that wait for a practice, or that a pharmacy tells of."""
    found = RequestItem.objects.under(access).filter(state__in=UNDECIDED | TRACKED).select_related("request")
    rows = list(found.select_for_update(of=("self",)).order_by("id") if lock else found.order_by("medicine", "id"))
    works = of_subjects(access, {row.request_id for row in rows})
    held = []
    for row in rows:
        if row.state in TRACKED:
            held.append(Held(row, row.request.pharmacy_id, Role.PHARMACIST))
        else:
            work = works.get(row.request_id)
            held.append(Held(row, work.holder_id if work else row.organisation_id, Role.CLINICIAN))
    return [one for one in held if one.holder_id]


def serials(access: Access) -> list[Held]:
    """Serial prescriptions that a pharmacy keeps."""
    found = SerialPrescription.objects.under(access).filter(state=SerialPrescription.State.REGISTERED)
    rows = found.exclude(pharmacy=None).order_by("medicine", "id")
    return [Held(row, row.pharmacy_id, Role.PHARMACIST) for row in rows]


def works(access: Access) -> list[Held]:
    """What else waits for somebody: reviews, and what a serial prescription brought."""
    found = WorkItem.objects.under(access).filter(done_at=None, kind__in=KINDS).order_by("id")
    return [Held(row, row.holder_id, Role.CLINICIAN) for row in found if not _is_request(row)]


def _is_request(row: WorkItem) -> bool:
    return row.subject == WorkItem.Subject.PRESCRIPTION and row.kind == "RepeatRequest"


def open_review(access: Access, review_id: uuid.UUID) -> MedicationReview | None:
    found = MedicationReview.objects.under(access).select_for_update(of=("self",))
    return found.filter(id=review_id, state__in=_REVIEW_OPEN).first()


def eyes(patient_id: uuid.UUID, also: Choice | None = None) -> Eyes:
    """Whether somebody of this role there sees a row of this person's, or would once `also` is hidden too.

    Of a practice that looks after the person no longer it says yes: its work goes to the next by itself.
    """

    @cache
    def asked(holder_id: uuid.UUID, role: str) -> Any:
        return sight(organisation_id=holder_id, role=role, patient_id=patient_id, kinds=KINDS, also=also)

    def see(row: Any, holder_id: uuid.UUID, role: str) -> bool:
        found = asked(holder_id, role)
        return sees(found, row) or (role != Role.PHARMACIST and not found.permitted)

    return see


def name_of(organisation_id: uuid.UUID) -> str:
    return Organisation.objects.filter(id=organisation_id).values_list("name", flat=True).first() or ""
