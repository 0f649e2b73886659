"""Work that waits, written as the one who begins it would have it written."""

import datetime as dt
import uuid

from consent import gate
from work.models import WorkItem

AREA = {"Communication": "messages"}
SUBJECT = {
    "Communication": "message",
    "CorrectionRequest": "correction",
    "Contribution": "contribution",
    "ReviewRequest": "review",
    "TextRequest": "text-request",
}
A_MONDAY = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


def waiting_item(patient, holder, *, kind="Contribution", area="", days=0, **columns) -> WorkItem:
    """One thing that waits for `holder`, opened on a Monday in November 2026 and due so many days later."""
    ident = uuid.uuid4()
    values = {
        "patient_id": patient.id,
        "kind": kind,
        "area": area or AREA.get(kind, "contributions"),
        "organisation_id": holder.id,
        "subject": SUBJECT[kind],
        "subject_id": ident,
        "item_id": ident,
        "holder_id": holder.id,
        "first_team": columns.get("team", ""),
        "opened_at": A_MONDAY,
        "due_at": A_MONDAY + dt.timedelta(days=days),
    }
    item = WorkItem(**values | columns)
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[patient.id]) as access:
        item.save_under(access)
    return item
