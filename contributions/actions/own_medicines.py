"""Medicines that the person takes besides what is prescribed: told, stopped, or taken back."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

import clock
from consent.areas import Area
from consent.gate import Access
from contributions.actions.contributions import ContributionRefused, give
from contributions.giving_rules import why_not_give
from contributions.home_observations import performer
from contributions.models import Contribution
from records import chart
from records.presenters import fhir
from records.provenance import PORTAL
from records.publishing import publish

KIND = "MedicationStatement"
CATEGORY = "http://terminology.hl7.org/CodeSystem/medication-statement-category"
OWN = ("person", "carer")  # author_kind


def add(
    *, access: Access, name: str, dose: str, why: str, since: dt.date | None, form_key: uuid.UUID
) -> Contribution | None:
    """Keep a medicine once for each form; gives what waits to be read, None where nobody looks after the person."""
    if reason := why_not_give(access, Area.MEDICINES):
        raise ContributionRefused(reason)
    assert access.patient_id and access.actor.id
    ident = uuid.uuid5(access.patient_id, f"own medicine/{access.actor.id}/{form_key}")
    if chart.resource(access, ident) is None:
        publish(access=access, body=_body(access, ident, name=name, dose=dose, why=why, since=since))
        return give(access=access, what=Contribution.What.MEDICINE, area=Area.MEDICINES, subjects=[ident], join=True)
    return Contribution.objects.under(access).filter(subjects__contains=[ident]).first()


def stop(*, access: Access, item: Any, on: dt.date) -> None:
    """The person takes it no longer; it stays among the medicines of before."""
    body = fhir.read(item)
    period = (body.get("effectivePeriod") or {}) | {"end": on.isoformat()}
    _change(access, item, body | {"status": "stopped", "effectivePeriod": period}, _("Not taken any more"))


def take_back(*, access: Access, item: Any) -> None:
    """It was told by mistake: a new version says so, and nothing is deleted."""
    _change(access, item, fhir.read(item) | {"status": "entered-in-error"}, _("Told by mistake"))


def own(access: Access, item_id: uuid.UUID) -> Any:
    """A medicine that was told here and is still taken, for whoever may change it; None for every other item."""
    item = chart.resource(access, item_id)
    if item is None or item.kind != KIND or item.source != PORTAL or item.author_kind not in OWN:
        return None
    return item if item.status == "active" and not why_not_give(access, Area.MEDICINES) else None


def since(item: Any) -> dt.date | None:
    """The first day on which it was taken, if that was told."""
    start = (fhir.read(item).get("effectivePeriod") or {}).get("start")
    return dt.date.fromisoformat(start) if start else None


def _change(access: Access, item: Any, body: dict[str, Any], reason: str) -> None:
    if reason_not := why_not_give(access, Area.MEDICINES):
        raise ContributionRefused(reason_not)
    publish(access=access, body=body, reason=reason)


def _body(access: Access, ident: uuid.UUID, *, name: str, dose: str, why: str, since: dt.date | None) -> dict[str, Any]:
    assert access.patient_id
    helper = "" if access.decision.basis == "self" else access.actor.name
    body: dict[str, Any] = {
        "resourceType": KIND,
        "id": str(ident),
        "status": "active",
        "category": {
            "coding": [{"system": CATEGORY, "code": "patientspecified", "display": "Patient Specified"}],
        },
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": f"Patient/{access.patient_id}"},
        "dateAsserted": clock.today().isoformat(),
        "informationSource": performer(access.patient_id, helper),
    }
    if since:
        body["effectivePeriod"] = {"start": since.isoformat()}
    if why:
        body["reasonCode"] = [{"text": why}]
    if dose:
        body["dosage"] = [{"text": dose}]
    return body
