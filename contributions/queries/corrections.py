"""Questions about requests for correction. A request is shown only where its item is."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from consent.gate import Access
from consent.queries import at_work_for
from contributions import correction_words
from contributions.correction_rules import WAITING, State, may_decide, why_not_own, why_not_say_of
from contributions.models import CorrectionRequest
from contributions.rules import reviewers
from records import chart
from vault import drafts
from work import queries as work
from work.models import WorkItem

KIND = "CorrectionRequest"


def requests(access: Access) -> QuerySet[CorrectionRequest]:
    """Every request once, newest first; the same asked again is told with the first."""
    found = CorrectionRequest.objects.under(access).filter(same_as=None).select_related("asked_of")
    return found.order_by("-asked_at", "-id")


def request(access: Access, request_id: uuid.UUID, *, to_write: bool = False) -> CorrectionRequest | None:
    """One request; locked, if it is to be moved."""
    found = CorrectionRequest.objects.under(access).filter(id=request_id).select_related("asked_of", "asked_by")
    return (found.select_for_update(of=("self",)) if to_write else found).first()


def sent_by_form(access: Access, form_key: uuid.UUID) -> CorrectionRequest | None:
    return CorrectionRequest.objects.under(access).filter(form_key=form_key).first()


def the_same(access: Access, item_id: uuid.UUID, said: dict[str, str]) -> CorrectionRequest | None:
    """A request that waits and says the same of the same item."""
    found = CorrectionRequest.objects.under(access).filter(resource_id=item_id, same_as=None, state__in=WAITING)
    return found.filter(**said).first()


def repeated(access: Access, one: CorrectionRequest) -> list[CorrectionRequest]:
    """When the same was asked again."""
    return list(CorrectionRequest.objects.under(access).filter(same_as=one).order_by("asked_at"))


def of_item(access: Access, item_id: uuid.UUID) -> list[CorrectionRequest]:
    return list(requests(access).filter(resource_id=item_id)) if KIND in access.kinds else []


def beside(access: Access, item: Any) -> dict[str, Any]:
    """What the page of an item says of corrections: where one is asked for, and what was asked before."""
    found = of_item(access, item.id)
    waiting = work.of_subjects(access, [one.id for one in found])
    asked = [_line(access, one, waiting.get(one.id)) for one in found if one.state != State.WITHDRAWN]
    may_say = KIND in access.kinds and not why_not_say_of(access, item)
    url = reverse("contributions:ask_correction", args=[access.patient_id, item.id]) if may_say else ""
    return {"ask_url": url, "asked": asked}


def _line(access: Access, one: CorrectionRequest, item: WorkItem | None) -> dict[str, Any]:
    told = shown(access, one, item)
    opens = not why_not_own(access, one) or may_decide(access, one.area, told["holder_id"])
    return {
        "words": correction_words.said(one, mine=told["mine"]),
        "state": told["state"].words,
        "url": reverse("contributions:show_correction", args=[access.patient_id, one.id]) if opens else "",
    }


def waiting(access: Access, one: CorrectionRequest) -> WorkItem | None:
    """The work that waits about it."""
    return work.of_subjects(access, [one.id]).get(one.id)


def holder_of(access: Access, one: CorrectionRequest) -> uuid.UUID:
    """Whose turn it is: whoever holds the work now, else who was asked."""
    item = waiting(access, one)
    return item.holder_id if item else one.asked_of_id


def all_shown(access: Access, rows: Iterable[CorrectionRequest]) -> list[dict[str, Any]]:
    """Each with its item, as far as the reader may see that."""
    found = list(rows)
    waiting = work.of_subjects(access, [one.id for one in found])
    items = chart.visible(access, {one.resource_id for one in found})
    return [shown(access, one, waiting.get(one.id)) | {"item": items.get(one.resource_id)} for one in found]


def shown(access: Access, one: CorrectionRequest, item: WorkItem | None) -> dict[str, Any]:
    """A request with its state in words."""
    holder, due_at = (item.holder, item.due_at) if item else (one.asked_of, one.due_at)
    mine = one.asked_by_id == access.actor.id
    return {
        "row": one,
        "id": one.id,
        "mine": mine,
        "asker": correction_words.asker(one, mine=mine),
        "category": correction_words.category(one.category),
        "holder": holder.name,
        "holder_id": holder.id,
        "due_at": due_at,
        "taken_by": item.claimed_by_name if item else "",
        "state": correction_words.state(one, due_at, clock.now(), taken=bool(item and item.claimed_by_id)),
    }


def asked_of(patient_id: uuid.UUID, author: uuid.UUID | None, area: str) -> uuid.UUID | None:
    """Who is to answer: the item's author if anybody there may open the record and decide, else their practice, else
    any organisation where somebody may. None where nobody can."""
    ties = at_work_for(patient_id, reviewers(area))
    able = [tie.organisation_id for tie in sorted(ties, key=lambda tie: tie.kind != "registration")]
    return author if author in able else next(iter(able), None)


def may_forward_to(one: CorrectionRequest, author: uuid.UUID | None, holder: uuid.UUID) -> bool:
    """Whether whoever wrote the item can decide now, and it is not with them already."""
    ties = at_work_for(one.patient_id, reviewers(one.area))
    return author not in (None, holder) and author in {tie.organisation_id for tie in ties}


def place_of_draft(item_id: uuid.UUID) -> str:
    return f"correction/{item_id}"


def draft(user_id: uuid.UUID, item_id: uuid.UUID) -> str:
    return drafts.find(user_id=user_id, place=place_of_draft(item_id))


def nobody_words(phone: str) -> str:
    """Where nobody can be asked: nothing is kept that would wait for nobody."""
    return _(
        "No organisation that looks after this record can answer here, so your request was not sent. "
        "Phone the help desk on %(phone)s: they find out who can correct it."
    ) % {"phone": phone}
