"""Corrections that are made here: a new version with the reason; all that came before stays to be seen.

The sender may still send a newer version of its item: it alone speaks for it, and what was corrected here is then an
older version. What a person says who disagrees stays with each version that comes.
"""

from datetime import UTC, datetime

import clock
from consent.gate import Access
from records import amendments, lossless, statements, writing
from records.actions import OutOfDate, store
from records.amendments import Amendment, CannotAmend, fields_of, may_be_in_error
from records.indexing import prepare
from records.models import Resource, ResourceVersion
from records.provenance import PORTAL, provenance_of
from records.validation import Issue, validate

__all__ = ["Amendment", "CannotAmend", "NotAmended", "OutOfDate", "amend", "attach_statement"]
__all__ += ["fields_of", "may_be_in_error"]


class NotAmended(Exception):
    """With the correction it would not be FHIR any more; the issues say where."""

    def __init__(self, issues: list[Issue]):
        super().__init__("; ".join(map(str, issues)))
        self.issues = issues


def amend(*, access: Access, item: Resource, change: Amendment, by: str, for_whom: str, reason: str) -> int:
    """Correct an item as the actor saw it; gives the number of the new version.

    `by` is who makes the change and `for_whom` who asked for it: both stand in its Provenance. Raises OutOfDate,
    CannotAmend, NotAmended.
    """
    held = _current(access, item)
    if held is None or held.version != item.version:
        raise OutOfDate
    made = amendments.amended(held, change, by=by, for_whom=for_whom, at=_instant(clock.now()))
    told = {name: value for name, value in lossless.loads(made.body).items() if value != {}}  # meta, as yet
    if issues := validate(told):
        raise NotAmended(issues)
    done = store(access=access, prepared=[made], reason=reason[:200], tells_care=False)
    if not done.changed:
        raise OutOfDate
    _tell_origin(access, held)
    return held.version + 1


def _tell_origin(access: Access, before: Resource) -> None:
    """The new version's Provenance, in the record like that of any sender: who changed it and who asked."""
    version = ResourceVersion.objects.under(access).get(resource_id=before.id, version=before.version + 1)
    whose = access.patient_id or before.patient_id  # what is new goes to the id that lives on
    targets = [(version.area, frozenset(version.labels))]
    made = prepare(provenance_of(version), patient_id=whose, source=PORTAL, targets=targets)
    store(access=access, prepared=[made], tells_care=False)


def attach_statement(*, access: Access, item: Resource, author: str, text: str, reason: str) -> int:
    """What the person says who disagrees comes to the item, whose own words stay; gives the new version's number.

    The caller has checked that it may be said: whoever says it need not be one who writes such items.
    """
    held = _current(access, item)
    if held is None:
        raise OutOfDate
    now = clock.now()
    kept = statements.added(held.statements, statements.statement(author=author, at=now, text=text))
    made = amendments.with_statement(held, who=author)
    row = writing.Row(made, held.version + 1, held.organisation_id, held.held_until, kept)
    writing.write_resources([row], moment=now, reason=reason[:200])
    writing.keep_statements(held.id, kept)
    return held.version + 1


def _current(access: Access, item: Resource) -> Resource | None:
    """The item as it is now, whole, with its person's record locked."""
    writing.lock_people([item.patient_id])
    return Resource.objects.under(access).filter(id=item.id).first()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
