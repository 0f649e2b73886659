"""What waits, for whom, and who is able to deal with it."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

import clock
from accounts import statements
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from consent import policies
from consent.decision import Decision
from consent.gate import Access
from consent.holders import sees, sight
from consent.prepared import prepared
from consent.queries import privacy_officers, relationships
from work import rules
from work.models import WorkItem

# The kinds that wait for a professional.
KINDS = (
    "Appointment",
    "Communication",
    "Contribution",
    "CorrectionRequest",
    "RepeatRequest",
    "ReviewRequest",
    "SerialPrescription",
    "TextRequest",
)
_ANSWERABLE = (Role.POLICY_ADMIN, Role.PRIVACY_OFFICER)


def waiting(access: Access) -> QuerySet[WorkItem]:
    """What waits for the actor's organisation, for the actor's team or for all of it, the first due first.

    Only what the actor may deal with: what they may merely read is no work of theirs.
    """
    return waiting_for(access, **on_whom(access))


def on_whom(access: Access) -> dict[str, Any]:
    """Of whoever asks what decides what waits for them, for `waiting_for` in a prepared question."""
    actor = access.actor
    areas = tuple(sorted(map(str, access.decision.act)))
    return {"holder": actor.organisation_id, "team": actor.team, "areas": areas}


def waiting_for(access: Access, *, holder: uuid.UUID | None, team: str, areas: tuple[str, ...]) -> QuerySet[WorkItem]:
    """The same, of which the access says only whose rows may be seen."""
    mine = Q(holder=holder) & (Q(team="") | Q(team=team) if team else Q())
    found = WorkItem.objects.under(access).filter(mine, area__in=areas, done_at=None)
    return found.order_by("due_at", "id")


def of_subjects(access: Access, subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, WorkItem]:
    """What waits about each of these, for whoever may see them: whose it is, and by when."""
    wanted = list(subject_ids)
    return {item.subject_id: item for item in _of_subjects(access, ids=wanted)} if wanted else {}


@prepared
def _of_subjects(access: Access, *, ids: list[uuid.UUID]) -> QuerySet[WorkItem]:
    return WorkItem.objects.under(access).filter(subject_id__in=ids, done_at=None).select_related("holder")


def about_person(access: Access) -> list[WorkItem]:
    """All that waits about this person, whoever has it, the first due first."""
    return list(WorkItem.objects.under(access).filter(done_at=None).select_related("holder").order_by("due_at", "id"))


def open_work(access: Access, *, to_write: bool) -> list[WorkItem]:
    """The same for a job; locked, if it is to be passed on."""
    found = WorkItem.objects.under(access).filter(done_at=None).order_by("id")
    return list(found.select_for_update(of=("self",)) if to_write else found)


def holder_for(patient_id: uuid.UUID, author: uuid.UUID | None = None) -> uuid.UUID | None:
    """Who is to answer: the author's organisation if it looks after the person now, else their practice, else any
    organisation that does. None where nobody does: then nothing may be left waiting."""
    running = _looking_after(patient_id)
    return author if author in running else next(iter(running), None)


def looks_after(patient_id: uuid.UUID, organisation_id: uuid.UUID) -> bool:
    return organisation_id in _looking_after(patient_id)


def _looking_after(patient_id: uuid.UUID) -> list[uuid.UUID]:
    """The organisations that look after the person now, the practice first."""
    now = clock.now()
    return [
        tie.organisation_id
        for tie in sorted(relationships(patient_id), key=lambda tie: tie.kind != "registration")
        if tie.kind != "pharmacy" and tie.started_at <= now and not (tie.ended_at and tie.ended_at <= now)
    ]


def people_to_pass_on(now: dt.datetime, most: int) -> list[uuid.UUID]:
    """About whom work is late enough to be passed on, or waits for an organisation that no longer looks after them."""
    text = "SELECT work_people_to_pass_on(%s::timestamptz, %s::timestamptz, %s::int)"
    return [row[0] for row in statements.rows(text, [now, rules.passed_on_again_from(now), most])]


def works_at(user_id: uuid.UUID | None, organisation_id: uuid.UUID) -> bool:
    return _posts(organisation_id).filter(user=user_id).exists()


def able(organisation_id: uuid.UUID, area: str) -> list[User]:
    """Everybody of the organisation whose role deals with work of this area."""
    roles = [role for role, powers in policies.in_force().care.items() if area in powers.act]
    return list(User.objects.filter(memberships__in=_posts(organisation_id).filter(role__in=roles)).distinct())


def eyes(patient_id: uuid.UUID) -> Callable[[WorkItem], bool]:
    """Whether anybody whose role deals with an item may see it where it waits; of one person, by the living id.

    Of an organisation that does not look after the person (any more) it says yes: that is another matter.
    """
    care = policies.in_force().care

    @cache
    def sights(holder_id: uuid.UUID, team: str, area: str) -> list[Decision]:
        roles = [role for role, powers in care.items() if area in powers.act]
        asked = (
            sight(organisation_id=holder_id, role=role, patient_id=patient_id, kinds=KINDS, team=team) for role in roles
        )
        return [one for one in asked if one.permitted]

    def see(item: WorkItem) -> bool:
        found = sights(item.holder_id, item.team, item.area)
        return not found or any(sees(one, item) for one in found)

    return see


def answerable(organisation: Organisation) -> list[User]:
    """Policy administrators and privacy officers there, or of the nearest organisation above that has any; else all
    privacy officers."""
    above: Organisation | None = organisation
    while above is not None:
        people = User.objects.filter(memberships__in=_posts(above.id).filter(role__in=_ANSWERABLE)).distinct()
        if found := list(people):
            return found
        above = above.part_of
    return list(privacy_officers())


def _posts(organisation_id: uuid.UUID) -> QuerySet[Membership]:
    now = clock.now()
    running = Q(ended_at=None) | Q(ended_at__gt=now)
    return Membership.objects.filter(
        running, organisation=organisation_id, started_at__lte=now, user__is_active=True, user__locked_at=None
    )
