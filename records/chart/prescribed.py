"""What was prescribed and handed out, for those who order and decide; lists for reading are in `lists`."""

import uuid
from collections.abc import Iterable

from consent.gate import Access
from records.chart.common import under
from records.models import Resource

MOST = 300


def prescriptions(access: Access) -> list[Resource]:
    """Prescriptions of any state, newest first."""
    return list(under(access).of_type("MedicationRequest").newest_first()[:MOST])


def lock_prescriptions(access: Access, ids: Iterable[uuid.UUID]) -> list[Resource]:
    """These, as they stand now and until the transaction ends; what the reader may not see is left out."""
    found = under(access).of_type("MedicationRequest").filter(id__in=list(ids)).order_by("id")
    return list(found.select_for_update(of=("self",)))


def handed_out(access: Access) -> list[Resource]:
    """Supplies that pharmacies handed out, newest first."""
    return list(under(access).of_type("MedicationDispense").newest_first()[:MOST])
