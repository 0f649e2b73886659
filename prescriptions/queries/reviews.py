"""Medication reviews of a person."""

import uuid

from consent.areas import Area
from consent.gate import Access
from prescriptions.models import MedicationReview, RequestItem
from prescriptions.queries.ordering import practice_of
from prescriptions.rules.deciding import DECIDES
from prescriptions.rules.states import State

OPEN = (MedicationReview.State.INVITED, MedicationReview.State.PREPARED)
SHOWN = 10


def review(access: Access, review_id: uuid.UUID) -> MedicationReview | None:
    return MedicationReview.objects.under(access).select_related("organisation").filter(id=review_id).first()


def may_invite(access: Access) -> bool:
    """A clinician of the practice that looks after the person."""
    if access.actor.role not in DECIDES or access.decision.basis != "care" or Area.MEDICINES not in access.decision.act:
        return False
    practice = practice_of(access.patient_id) if access.patient_id else None
    return practice is not None and practice.id == access.actor.organisation_id


def open_reviews(access: Access) -> list[MedicationReview]:
    """Those that are to take place, the first due first."""
    found = MedicationReview.objects.under(access).filter(state__in=OPEN).select_related("organisation")
    return list(found.order_by("due_on", "id"))


def past_reviews(access: Access) -> list[MedicationReview]:
    found = MedicationReview.objects.under(access).filter(state=MedicationReview.State.DONE)
    return list(found.select_related("organisation").order_by("-done_at", "id")[:SHOWN])


def waiting_for(access: Access, one: MedicationReview) -> list[RequestItem]:
    """What the practice decides after the review."""
    found = RequestItem.objects.under(access).filter(state=State.REVIEW_ASKED, organisation=one.organisation_id)
    return list(found.order_by("medicine", "id"))
