"""What a person says of themselves is kept, with what was said before, and shown as FHIR."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

import clock
from consent.gate import Access
from consent.queries.delegations import helped_name
from contributions import about_fhir
from contributions.about_sections import Section
from contributions.actions.contributions import give
from contributions.giving_rules import why_not_give
from contributions.home_observations import performer
from contributions.models import AboutMe, Contribution
from contributions.queries import about_me as queries
from records.publishing import publish


class AboutMeRefused(Exception):
    """It may not be said here; the message says why."""


def say(*, access: Access, section: Section, answers: dict[str, Any], form_key: uuid.UUID) -> Contribution | None:
    """Keep one section as it is said now; said again unchanged, or sent twice, it is kept once.

    Gives what waits for a professional because of it, if anything does.
    """
    if reason := why_not_give(access, section.area):
        raise AboutMeRefused(reason)
    before = queries.now(access, section, to_write=True)
    held = before.answers if before else {}
    if held == answers:
        return None
    try:
        with transaction.atomic():
            said = _keep(access, section, answers, form_key, before)
    except IntegrityError:  # the same form came a moment before
        return None
    _show(access, section, said, held)
    if not section.waits:
        return None
    return give(
        access=access, what=section.waits, area=section.area, subjects=[said.id], join=True, labels=section.labels
    )


def _keep(
    access: Access, section: Section, answers: dict[str, Any], form_key: uuid.UUID, before: AboutMe | None
) -> AboutMe:
    assert access.patient_id and access.actor.id
    now = clock.now()
    if before:
        before.replaced_at = now
        access.save(before, action="update")
    said = AboutMe(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="AboutMe",
        area=section.area,
        labels=list(section.labels),
        section=section.name,
        answers=answers,
        said_by_id=access.actor.id,
        said_by_name=access.actor.name[:200],
        for_name=helped_name(access)[:200],
        said_at=now,
        form_key=uuid.uuid5(access.actor.id, f"about {section.name} {form_key}"),
    )
    access.save(said)
    return said


def _show(access: Access, section: Section, said: AboutMe, before: dict[str, Any]) -> None:
    """The FHIR face follows the row."""
    assert access.patient_id
    found = about_fhir.bodies(
        section,
        said.answers,
        patient_id=access.patient_id,
        by=performer(access.patient_id, said.said_by_name if said.for_name else ""),
        authored=localtime(said.said_at).isoformat(timespec="seconds"),
        before=before,
    )
    for body in found:
        publish(access=access, body=body)
