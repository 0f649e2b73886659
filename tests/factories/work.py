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


_FILL = """
INSERT INTO work_workitem (id, patient_id, kind, area, labels, organisation_id, subject, subject_id, item_id, topic,
    holder_id, team, first_team, opened_at, due_at, claimed_by_name, level, done_by_name)
SELECT md5(%(salt)s || n)::uuid, p.id, 'Contribution', 'contributions', '{{}}', %(holder)s, 'contribution',
    md5(%(salt)s || 's' || n)::uuid, md5(%(salt)s || 's' || n)::uuid, 'measurements', %(holder)s, '', '',
    %(opened)s, %(opened)s + make_interval(hours => n), '', 0, ''
FROM generate_series(1, %(number)s) n, unnest(%(people)s::uuid[]) WITH ORDINALITY p (id, place)
WHERE p.place = 1 + n %% cardinality(%(people)s::uuid[])
""".replace("{{}}", "{}")


def fill_list(cursor, holder, people, number: int, opened=A_MONDAY) -> None:
    """So many open items of these people, due one an hour from then on; for lists that must bear much."""
    cursor.execute("SELECT set_config('portal.population', 'on', false)")
    salt = str(uuid.uuid4())
    ids = [person.id for person in people]
    cursor.execute(_FILL, {"salt": salt, "holder": holder.id, "people": ids, "number": number, "opened": opened})
    cursor.execute("SELECT set_config('portal.population', '', false)")
