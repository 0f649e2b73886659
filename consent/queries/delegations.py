"""Who helps whom."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import clock
from accounts import statements
from accounts.matching import account_of
from accounts.models import Membership, User
from accounts.roles import Role
from consent import policies
from consent.access import Access, Ungated
from consent.areas import Area
from consent.delegation_rules import State, state_of
from consent.models import Application, Carer, Delegation, Lock

KEPT_IN_SIGHT = dt.timedelta(days=90)  # so long an ended tie stays on its helper's page


def moment() -> dt.datetime:
    """Now by the database's clock, which the decision asks: what begins at it has begun."""
    return statements.rows("SELECT portal_now()", ())[0][0]


def helpers_of(access: Access) -> list[Delegation]:
    """Everybody who helps, helped or was invited to help the person of this access, the newest first."""
    if not access.is_open or Area.CONSENT not in access.decision.areas:
        raise Ungated("Who helps a person is read under an access to their choices.")
    return _with_state(Delegation.objects.filter(patient__in=access.patient_ids))


def helped_by(user_id: uuid.UUID) -> list[Delegation]:
    """Everybody whom this account helps or lately helped."""
    since = clock.now() - KEPT_IN_SIGHT
    recent = Q(ended_at=None, ends_at=None) | Q(ended_at__gt=since) | Q(ended_at=None, ends_at__gt=since)
    return _with_state(Delegation.objects.filter(recent, user=user_id, accepted_at__isnull=False))


def ties_of_person(patient_id: uuid.UUID) -> list[Delegation]:
    """All ties to one person, for officers."""
    theirs = Q(patient=patient_id) | Q(patient__merged_into=patient_id)
    return _with_state(Delegation.objects.filter(theirs))


def unchecked_papers() -> list[Delegation]:
    """What staff entered from paper and nobody has checked yet, oldest first."""
    waiting = Delegation.objects.filter(accepted_at=None, invitation_hash=None, ended_at=None, verified_at=None)
    return list(waiting.exclude(form="").select_related("made_by").order_by("made_at"))


def _with_state(found: QuerySet[Delegation]) -> list[Delegation]:
    """With `state` on each."""
    now, ages = clock.now(), policies.in_force().ages
    ties = list(found.select_related("patient", "user", "made_by", "ended_by").order_by("-made_at", "id"))
    for tie in ties:
        tie.state = state_of(tie, now=now, ages=ages, born=tie.patient.birth_date)  # type: ignore[attr-defined]
    return ties


def helped_name(access: Access) -> str:
    """For whom a helper acts by this access; nothing of who acts for themselves."""
    return "" if access.decision.basis == "self" else person_name(access.decision.ties) or _("the person")


def person_name(ids: Iterable[uuid.UUID]) -> str:
    """The name of the person to whom these ties belong, as it was given when they were made."""
    if not (ids := list(ids)):
        return ""
    return (
        Delegation.objects.filter(id__in=ids).exclude(person_name="").values_list("person_name", flat=True).first()
        or ""
    )


def known_ties(ids: Iterable[uuid.UUID]) -> int:
    """How many of these ties are here."""
    return Delegation.objects.filter(id__in=list(ids)).count()


def ids_of(patient_id: uuid.UUID) -> list[uuid.UUID]:
    """The person under every id."""
    text = "SELECT id FROM accounts_patient WHERE id = %(id)s::uuid OR merged_into_id = %(id)s::uuid"
    return [ident for (ident,) in statements.rows(text, {"id": patient_id})]


def helps(user_id: uuid.UUID, patient_ids: Iterable[uuid.UUID], *, at: dt.datetime) -> bool:
    """Whether a tie of this account to this person runs, or is to run."""
    running = Q(ends_at=None) | Q(ends_at__gt=at)
    return Delegation.objects.filter(
        running, user=user_id, patient__in=list(patient_ids), accepted_at__isnull=False, ended_at=None
    ).exists()


def barred(user_id: uuid.UUID, patient_ids: Iterable[uuid.UUID]) -> bool:
    """Whether an officer keeps this account from the person, or the record is closed altogether."""
    bars = Q(kind=Lock.Kind.BAR, user=user_id) | Q(kind=Lock.Kind.FREEZE)
    return Lock.objects.filter(bars, patient__in=list(patient_ids), ended_at=None).exists()


def applications_of(user_id: uuid.UUID) -> list[Application]:
    return list(Application.objects.filter(applicant=user_id).order_by("-made_at")[:20])


def applications_waiting() -> list[Application]:
    return list(Application.objects.filter(state="waiting").select_related("applicant").order_by("made_at"))


def application(application_id: uuid.UUID) -> Application | None:
    found = Application.objects.filter(id=application_id)
    return found.select_related("applicant", "decided_by", "entered_by").first()


def carer(user_id: uuid.UUID) -> Carer | None:
    return Carer.objects.filter(user=user_id).first()


def safeguarding_officers() -> list[User]:
    now = clock.now()
    posts = Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), started_at__lte=now)
    return list(
        User.objects.filter(memberships__in=posts.filter(role=Role.SAFEGUARDING_OFFICER), is_active=True).distinct()
    )


def own_account_of(patient_id: uuid.UUID) -> User | None:
    """The account that the person themselves has."""
    return account_of(patient_id)


def is_running(tie: Delegation) -> bool:
    """Whether there is anything to end."""
    return tie.state not in (State.ENDED, State.OVER, State.LAPSED)  # type: ignore[attr-defined]
