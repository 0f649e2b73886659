"""A person asks for medicines that they repeat. The request, its items and whose turn it is stand or fall together."""

import uuid
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.models import Organisation
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helped_name
from consent.sensitivity import SENSITIVE, Label
from prescriptions.actions.items import KIND, MoveRefused, begin, move
from prescriptions.actions.pharmacies import ChoiceRefused, choose
from prescriptions.models import Request, RequestItem
from prescriptions.presenters.ordering import why_words
from prescriptions.queries import requests as queries
from prescriptions.queries.ordering import Standing, may_ask, practice_of, standings
from prescriptions.rules.ordering import ANSWER_DAYS, MOST_ITEMS, Verdict, Why
from prescriptions.rules.states import UNDECIDED, State
from records import chart
from records.presenters import fhir, medicines, quantities
from work.actions import finish, open_item
from work.models import WorkItem
from work.rules import due

ASKED_ONCE = "prescriptions_asked_once"
# A request is as private as all its items are: whoever sees one of them sees that it was asked for.
KEPT = SENSITIVE | {Label.PROFESSIONAL_ONLY, Label.THIRD_PARTY, Label.CONFIDENTIAL_TO_CHILD}


class OrderRefused(Exception):
    """It cannot be asked for so. `faults` says of each medicine why not; the message is for the whole."""

    def __init__(self, message: str = "", faults: Mapping[uuid.UUID, str] | None = None):
        super().__init__(message)
        self.faults = dict(faults or {})


class NobodyToAsk(OrderRefused):
    """No practice here could decide, so nothing is kept."""


def ask(
    *,
    access: Access,
    prescriptions: Iterable[uuid.UUID],
    pharmacy: Organisation | None,
    note: str,
    form_key: uuid.UUID,
    early: Mapping[uuid.UUID, str] | None = None,
) -> Request:
    """One request with an item for each prescription, once for each form; it waits for the practice.

    `early` says why a medicine is asked for before it is due. The pharmacy is the person's from now on; None: collected
    from the practice.
    Raises OrderRefused, and nothing is kept.
    """
    if not may_ask(access):
        raise OrderRefused(_("Only the person whose record this is, or who helps them, can order."))
    assert access.patient_id and access.actor.id
    key = _own_key(access, form_key)
    if before := queries.sent_with(access, key):
        return before
    practice = practice_of(access.patient_id)
    if practice is None:
        raise NobodyToAsk(_("No practice that you are registered with can answer here."))
    wanted, written = list(dict.fromkeys(prescriptions)), access.written
    try:
        with transaction.atomic():
            found = _checked(access, wanted, practice, early or {})
            if pharmacy:
                _choose(access, pharmacy)
            return _keep(access, found, practice, pharmacy, note, key, early or {})
    except OrderRefused:
        access.written = written  # the entry went with what was not kept
        if before := queries.sent_with(access, key):  # the same form came a moment before
            return before
        raise
    except IntegrityError as error:
        access.written = written
        if before := queries.sent_with(access, key):
            return before
        if ASKED_ONCE not in str(error):
            raise
        raise OrderRefused(faults=_asked_meanwhile(access, wanted)) from error


def sent_before(*, access: Access, form_key: uuid.UUID) -> Request | None:
    """The request that this form made already."""
    return queries.sent_with(access, _own_key(access, form_key))


def cancel_item(*, access: Access, item_id: uuid.UUID) -> RequestItem:
    """The person does not want it any more; possible until the practice has decided."""
    item = queries.lock_item(access, item_id)
    if item is None or not may_ask(access):
        raise OrderRefused(_("This is not there any more."))
    if item.state == State.CANCELLED:
        return item
    if item.state not in UNDECIDED:
        raise OrderRefused(_("The practice has decided about this already, so it cannot be cancelled here."))
    try:
        item = move(access=access, item=item, to=State.CANCELLED)
    except MoveRefused as refused:
        raise OrderRefused(str(refused)) from refused
    if not queries.is_undecided(access, item.request_id):
        finish(access=access, subject_id=item.request_id)
    return item


def collected(*, access: Access, item_id: uuid.UUID) -> RequestItem:
    """The person has it: said by themselves where the pharmacy does not tell."""
    item = queries.lock_item(access, item_id)
    if item is None or not may_ask(access):
        raise OrderRefused(_("This is not there any more."))
    if item.state == State.COLLECTED:
        return item
    try:
        return move(access=access, item=item, to=State.COLLECTED)
    except MoveRefused as refused:
        raise OrderRefused(str(refused)) from refused


def _checked(
    access: Access, wanted: list[uuid.UUID], practice: Organisation, early: Mapping[uuid.UUID, str]
) -> list[Standing]:
    """The prescriptions as they stand now, locked; refused where one cannot be ordered."""
    if not wanted:
        raise OrderRefused(_("Choose at least one medicine."))
    if len(wanted) > MOST_ITEMS:
        raise OrderRefused(_("Order at most %(n)d medicines at a time.") % {"n": MOST_ITEMS})
    found = standings(access, practice, locked=wanted)
    if len(found) < len(wanted):
        raise OrderRefused(_("A medicine that you chose is not on your list any more. Look at the list again."))
    faults = {
        one.row.id: why_words(one)
        for one in found
        if one.answer.verdict is Verdict.NOT
        or (one.answer.verdict is Verdict.EARLY and not early.get(one.row.id, "").strip())
    }
    if faults:
        raise OrderRefused(faults=faults)
    return found


def _own_key(access: Access, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form as its sender's own: nobody's form speaks for somebody else's."""
    assert access.actor.id
    return uuid.uuid5(access.actor.id, f"prescriptions/{access.patient_id}/{form_key}")


def _choose(access: Access, pharmacy: Organisation) -> None:
    """Where it is collected this time is where it is collected from now on."""
    try:
        choose(access=access, pharmacy=pharmacy)
    except ChoiceRefused as refused:
        raise OrderRefused(str(refused)) from refused


def _keep(
    access: Access,
    found: list[Standing],
    practice: Organisation,
    pharmacy: Organisation | None,
    note: str,
    key: uuid.UUID,
    early: Mapping[uuid.UUID, str],
) -> Request:
    assert access.patient_id and access.actor.id
    now = clock.now()
    labels = sorted(map(str, set.intersection(*({*one.row.labels} for one in found)) & KEPT))
    request = Request(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=Area.MEDICINES,
        labels=labels,
        organisation_id=practice.id,
        pharmacy=pharmacy,
        note=note,
        asked_by_id=access.actor.id,
        asked_by_name=access.actor.name[:200],
        for_name=helped_name(access)[:200],
        asked_at=now,
        form_key=key,
    )
    access.save(request)
    pointed = (fhir.reference_id(fhir.read(one.row).get("medicationReference"))[1] for one in found)
    names = chart.names_of(access, filter(None, pointed))
    for one in found:
        is_early = one.answer.verdict is Verdict.EARLY
        _begin(access, request, one, names, early.get(one.row.id, "").strip() if is_early else "")
    open_item(
        access=access,
        subject=WorkItem.Subject.PRESCRIPTION,
        about=request,
        item_id=request.id,
        holder_id=practice.id,
        due_at=due(now, ANSWER_DAYS),
    )
    return request


def _begin(access: Access, request: Request, one: Standing, names: dict[str, str], early: str) -> None:
    body = fhir.read(one.row)
    item = RequestItem(
        id=uuid.uuid4(),
        patient_id=request.patient_id,
        kind=KIND,
        area=request.area,
        labels=list(one.row.labels),
        organisation_id=request.organisation_id,
        request=request,
        prescription=one.row.id,
        medicine=medicines.name(one.row, names)[:300],
        dose=medicines.dose_words(body)[:500],
        quantity=quantities.quantity_words((body.get("dispenseRequest") or {}).get("quantity"))[:120],
        early=early,
    )
    begin(access=access, item=item)


def _asked_meanwhile(access: Access, wanted: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Which of these somebody else asked for at the same moment."""
    found = standings(access, None, locked=wanted)
    return {one.row.id: why_words(one) for one in found if one.answer.why is Why.ASKED}
