"""Documents are sent to the record with their files, and taken back by whoever sent them."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helped_name
from contributions import upload_rules
from contributions.actions.contributions import ContributionRefused, give, take_back
from contributions.giving_rules import why_not_give
from contributions.models import Contribution
from contributions.queries.uploads import may_remove, place_of_draft
from records import chart
from records.presenters import fhir
from records.publishing import publish
from vault import drafts
from vault.actions import keep_file
from vault.checking import Checked

DRAFT_LENGTH = 6000  # characters: what is too long to send is still too dear to lose


@dataclass(frozen=True)
class Sent:
    """The document, and what waits to be read because of it; nothing where nobody looks after the person."""

    item_id: uuid.UUID
    given: Contribution | None


def add_document(
    *,
    access: Access,
    title: str,
    day: dt.date | None,
    shows: str,
    files: Sequence[Checked],
    form_key: uuid.UUID,
) -> Sent:
    """Keep a document with its files, all or nothing, once for each form; raises vault.actions.FileRefused."""
    if reason := why_not_give(access, Area.DOCUMENTS):
        raise ContributionRefused(reason)
    assert access.patient_id and access.actor.id
    ident = uuid.uuid5(access.patient_id, f"document/{access.actor.id}/{form_key}")
    before = chart.resource(access, ident)
    if before is not None:
        return Sent(ident, Contribution.objects.under(access).filter(subjects__contains=[ident]).first())
    named = [(file, uuid.uuid4()) for file in files]
    body = upload_rules.body(
        ident=ident, patient_id=access.patient_id, author=_author(access), title=title, day=day, shows=shows,
        now=clock.now(), files=[(file, _address(access, file_id)) for file, file_id in named],
    )  # fmt: skip
    with transaction.atomic():
        row = publish(access=access, body=body)
        for file, file_id in named:
            keep_file(
                access=access, area=Area.DOCUMENTS, belongs_to=ident, upload=file, labels=row.labels, file_id=file_id
            )
        given = give(
            access=access, what=Contribution.What.UPLOAD, area=Area.DOCUMENTS, subjects=[ident], labels=row.labels
        )
    drafts.drop(user_id=access.actor.id, place=place_of_draft(access.patient_id))
    return Sent(ident, given)


def _author(access: Access) -> dict[str, str]:
    helped = helped_name(access)
    both = _("%(helper)s, for %(person)s") % {"helper": access.actor.name, "person": helped} if helped else ""
    return upload_rules.author(access.patient_id, access.actor.name, for_name=both)  # type: ignore[arg-type]


def _address(access: Access, file_id: uuid.UUID) -> str:
    return settings.PORTAL_URL + reverse("contributions:save_upload", args=[access.patient_id, file_id])


def keep_draft(*, user_id: uuid.UUID, patient_id: uuid.UUID, typed: Mapping[str, Any]) -> None:
    """Keep the words of a form that was not taken; its files must be chosen again."""
    words = {name: str(typed.get(name, ""))[:DRAFT_LENGTH] for name in ("title", "shows")}
    text = json.dumps(words, ensure_ascii=False) if any(word.strip() for word in words.values()) else ""
    drafts.keep(user_id=user_id, place=place_of_draft(patient_id), text=text)


def remove_document(*, access: Access, item: Any, reason: str) -> None:
    """Whoever sent it takes it back: a new version says so, with the reason.

    Its files are served no more, and nobody is asked to read it.
    """
    if not may_remove(access, item):
        raise ContributionRefused(_("This is not yours to take back."))
    with transaction.atomic():
        publish(access=access, body=fhir.read(item) | {"status": "entered-in-error"}, reason=reason)
        take_back(access=access, item_id=item.id)
