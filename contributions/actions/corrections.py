"""A person says that something is wrong; it is taken, handed on, answered with a reason, and may be disagreed with."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.matching import account_of
from consent.gate import Access
from consent.queries.delegations import helped_name
from contributions import corrections_fhir
from contributions.correction_rules import (
    State,
    due_at,
    may_decide,
    why_not_alone,
    why_not_disagree,
    why_not_move,
    why_not_say_of,
    why_not_withdraw,
)
from contributions.models import CorrectionRequest
from contributions.queries import corrections as queries
from contributions.rules import area_of_request
from notifications.actions import notify
from records import chart
from records.amending import Amendment, amend, attach_statement
from records.publishing import publish_all
from vault import drafts
from vault.actions import keep_file
from work import actions as work
from work.models import WorkItem

KIND = queries.KIND
DRAFT_LENGTH = 24_000  # of each box: what is too long to send is still too dear to lose


class CorrectionRefused(Exception):
    """It cannot be asked or answered so; the message says why."""


class NobodyToAsk(CorrectionRefused):
    """Nobody could answer, so nothing is kept."""


def ask_correction(
    *, access: Access, item: Any, said: dict[str, str], form_key: uuid.UUID, files: Sequence[Any] = ()
) -> CorrectionRequest:
    """Keep what the person says is wrong, with its files, and let it wait for whoever can answer.

    `said` is category, text and wanted. The same again, while the first waits, is kept and linked to it, and waits no
    second time. Raises CorrectionRefused, vault.actions.FileRefused.
    """
    if reason := why_not_say_of(access, item):
        raise CorrectionRefused(reason)
    assert access.patient_id and access.actor.id
    key = uuid.uuid5(access.actor.id, f"{item.id}/{form_key}")
    if before := queries.sent_by_form(access, key):
        return before
    area = area_of_request(item.area)
    holder = queries.asked_of(access.patient_id, item.organisation_id, area)
    if holder is None:
        raise NobodyToAsk
    first = queries.the_same(access, item.id, said)
    now = clock.now()
    one = CorrectionRequest(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=area,
        labels=list(item.labels),
        held_until=item.held_until,
        organisation_id=item.organisation_id,
        resource_id=item.id,
        resource_version=item.version,
        asked_by_id=access.actor.id,
        asked_by_name=access.actor.name[:200],
        for_name=helped_name(access)[:200],
        asked_at=now,
        due_at=first.due_at if first else due_at(now),
        asked_of_id=first.asked_of_id if first else holder,
        same_as=first,
        form_key=key,
        **said,
    )
    try:
        with transaction.atomic():
            _keep(access, one, files)
    except IntegrityError:  # the same came a moment before
        if found := queries.sent_by_form(access, key) or queries.the_same(access, item.id, said):
            return found
        raise
    drafts.drop(user_id=access.actor.id, place=queries.place_of_draft(item.id))
    return one


def _keep(access: Access, one: CorrectionRequest, files: Sequence[Any]) -> None:
    kept = [
        keep_file(
            access=access,
            area=one.area,
            belongs_to=one.id,
            upload=file,
            organisation_id=one.organisation_id,
            labels=one.labels,
        )
        for file in files
    ]
    one.evidence = [file.id for file in kept]
    access.save(one)
    if one.same_as is None:
        work.open_item(
            access=access,
            subject=WorkItem.Subject.CORRECTION,
            about=one,
            item_id=one.resource_id,
            holder_id=one.asked_of_id,
            due_at=one.due_at,
            topic=one.category,
        )
        _show(access, one)


def _show(access: Access, one: CorrectionRequest) -> None:
    """The request's face in the record, for machines; one that says the same again has none of its own."""
    if one.same_as_id:
        return
    item = chart.resource(access, one.resource_id)
    if item is not None:
        body = corrections_fhir.task(one, kind=item.kind, now=clock.now())
        publish_all(access=access, bodies=[body], patient_id=one.patient_id)


def keep_draft(*, user_id: uuid.UUID, item_id: uuid.UUID, typed: Mapping[str, Any]) -> None:
    """Keep what somebody has typed so far; nothing typed, nothing kept."""
    words = {name: str(typed.get(name, "")).replace("\0", "")[:DRAFT_LENGTH] for name in ("category", "text", "wanted")}
    text = json.dumps(words, ensure_ascii=False) if words["text"].strip() or words["wanted"].strip() else ""
    drafts.keep(user_id=user_id, place=queries.place_of_draft(item_id), text=text)


def withdraw(*, access: Access, request: CorrectionRequest) -> None:
    """The person wants no answer any more; `request` is locked by the caller, here and below."""
    if reason := why_not_withdraw(access, request):
        raise CorrectionRefused(reason)
    request.state = State.WITHDRAWN
    access.save(request, action="update")
    _show(access, request)
    work.finish(access=access, subject_id=request.id)


def take(*, access: Access, request: CorrectionRequest) -> None:
    """The actor looks at it; whoever was faster keeps it."""
    _check_turn(access, request, State.WITH_AUTHOR if request.state == State.RECEIVED else State.RECEIVED)
    item = _waiting(access, request)
    try:
        work.take(access=access, item_id=item.id)
    except work.WorkRefused as refused:
        raise CorrectionRefused(str(refused)) from refused
    request.state = State.WITH_AUTHOR
    access.save(request, action="update")
    _show(access, request)


def forward(*, access: Access, request: CorrectionRequest, to_id: uuid.UUID) -> None:
    """Whoever wrote the entry looks after the person too and decides instead; it stays due when it was."""
    _check_turn(access, request, State.ACCEPTED)
    item = _waiting(access, request)
    if not queries.may_forward_to(request, to_id, item.holder_id):
        raise CorrectionRefused(_("Nobody there can answer this now."))
    work.hand_over(access=access, item_id=item.id, holder_id=to_id, team="")
    request.state, request.asked_of_id = State.RECEIVED, to_id
    access.save(request, action="update")
    _show(access, request)


def answer(
    *,
    access: Access,
    request: CorrectionRequest,
    outcome: str,
    text: str,
    item: Any = None,
    change: Amendment | None = None,
) -> None:
    """Accept, accept in part or not accept, with the reason; `change` corrects the item as the actor saw it.

    Raises CorrectionRefused, and what records.amending.amend raises.
    """
    _check_turn(access, request, outcome)
    if item is not None and (reason := why_not_alone(access.actor.name, chart.authors(access, item))):
        raise CorrectionRefused(reason)
    kinds, areas = {KIND}, {str(request.area)}
    if change is not None:
        if outcome == State.NOT_ACCEPTED or item is None:
            raise CorrectionRefused(_("What is not accepted is not corrected."))
        request.new_version = amend(
            access=access, item=item, change=change, by=_name(access), for_whom=_asker(request),
            reason=_reason(outcome),
        )  # fmt: skip
        kinds, areas = kinds | {item.kind}, areas | {str(item.area)}
    access.note(action="update", target=f"{KIND}/{request.id}", kinds=sorted(kinds), areas=sorted(areas))
    assert access.actor.organisation_id
    request.state, request.answer = outcome, text
    request.answered_by_id, request.answered_by_name = access.actor.id, _name(access)
    request.answered_at, request.asked_of_id = clock.now(), access.actor.organisation_id
    access.save(request, action="update")
    _show(access, request)
    work.finish(access=access, subject_id=request.id)
    _tell(request)


def _reason(outcome: str) -> str:
    """Of the new version."""
    if outcome == State.PARTLY:
        return _("Corrected in part, as the person asked")
    return _("Corrected, as the person asked")


def _tell(request: CorrectionRequest) -> None:
    """Whoever asked, and the person themselves."""
    for account in {request.asked_by, account_of(request.patient_id)}:
        if account:
            notify(
                recipient=account,
                topic="correction-answered",
                event=f"correction-answered/{request.id}",
                subject_patient=request.patient,
            )


def disagree(*, access: Access, request: CorrectionRequest, text: str, item: Any) -> None:
    """The person's own statement stands with the entry from now on, wherever that is shown."""
    if reason := why_not_disagree(access, request):
        raise CorrectionRefused(reason)
    if item is None:
        raise CorrectionRefused(_("The entry is not in this record any more."))
    for_name = helped_name(access)
    author = _("%(who)s for %(person)s") % {"who": access.actor.name, "person": for_name} if for_name else ""
    reason = _("The person does not agree with the answer to a request for correction")
    attach_statement(access=access, item=item, author=author or access.actor.name, text=text, reason=reason)
    request.disagreement, request.disagreed_at = text, clock.now()
    access.save(request, action="update")
    _show(access, request)


def _check_turn(access: Access, request: CorrectionRequest, state: str) -> None:
    if not may_decide(access, request.area, queries.holder_of(access, request)):
        raise CorrectionRefused(_("This is for somebody else to answer."))
    if reason := why_not_move(request, state):
        raise CorrectionRefused(reason)


def _waiting(access: Access, request: CorrectionRequest) -> WorkItem:
    item = queries.waiting(access, request)
    if item is None:
        raise CorrectionRefused(_("This request has moved on meanwhile."))
    return item


def _name(access: Access) -> str:
    return ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200]


def _asker(request: CorrectionRequest) -> str:
    if request.for_name:
        return _("%(who)s for %(person)s") % {"who": request.asked_by_name, "person": request.for_name}
    return request.asked_by_name
