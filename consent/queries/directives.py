"""What a person decided about who may see what, and the receipts for it."""

import uuid

from django.db.models import Q, QuerySet

import clock
from accounts.roles import STAFF_ROLES
from audit import log
from consent.ages import has_attained
from consent.areas import Area
from consent.gate import Access
from consent.log_words import QUIET
from consent.models import Directive, Receipt
from consent.prepared import prepared

OWN_BASES = frozenset({"self", "parental"})  # others act under powers: what was hidden from them stays unsaid


def may_read_choices(access: Access) -> bool:
    """The person themselves, or a parent in the place of a child."""
    return access.decision.basis in OWN_BASES and "Consent" in access.kinds


def decided(access: Access) -> QuerySet[Directive]:
    """Every choice ever made, newest first."""
    found = Directive.objects.under(access).select_related("towards_organisation", "towards_user")
    found = found if may_read_choices(access) else found.none()
    return found.order_by("-made_at", "id")


def standing(access: Access) -> QuerySet[Directive]:
    """Choices that hold now or will hold."""
    return decided(access).filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()))


def receipts(access: Access) -> QuerySet[Receipt]:
    """All receipts, newest first."""
    found = Receipt.objects.under(access)
    return (found if may_read_choices(access) else found.none()).order_by("-at", "-number")


def first_choices_due(access: Access) -> bool:
    """Whether the person has still to answer the first questions."""
    return may_read_choices(access) and not list(_first_answers(access)[:1])


def may_answer_first(access: Access) -> tuple[str, ...]:
    """Which of the first questions are this actor's: research the person's own, from the age that policy says."""
    facts = access.facts
    if access.decision.basis != "self" or facts is None:
        return ("private",)
    too_young = has_attained(facts.birth_date, facts.policy.ages.research_choices, facts.today) is False
    return ("private",) if too_young else ("private", "contact", "data")


@prepared
def _first_answers(access: Access) -> QuerySet[Receipt]:
    return Receipt.objects.under(access).filter(act="first-choices")


def who_looked(access: Access) -> list[uuid.UUID]:
    """Accounts of staff that stand in the person's log, for whoever may read it."""
    if Area.ACCESSLOG not in access.decision.areas:
        return []
    people = log.about(*access.patient_ids).filter(actor_kind="person", actor_role__in=[*STAFF_ROLES])
    people = people.exclude(action__in=QUIET)
    found = people.order_by().values_list("actor_id", flat=True).distinct()[:500]
    return [ident for ident in found if ident]
