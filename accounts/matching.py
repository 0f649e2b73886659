"""Who is who: whom a number names, whose account is bound to whom, and what was verified of an account."""

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts import statements
from accounts.identity import PersonFacts, chi_hash
from accounts.models import HealthNumber, Identity, IdentityCase, Merge, Patient, User
from accounts.rules import Candidate

NOBODY = uuid.UUID(int=0)


def person_with(chi: str) -> uuid.UUID | None:
    """Whom this number names, under the id that the record is open by."""
    ids = HealthNumber.objects.filter(chi_hash=chi_hash(chi))
    return ids.values_list(Coalesce("patient__merged_into_id", "patient_id"), flat=True).first()


def holder_of(chi: str) -> uuid.UUID | None:
    """The id that holds this number, merged or not."""
    return HealthNumber.objects.filter(chi_hash=chi_hash(chi)).values_list("patient_id", flat=True).first()


def without_number(claimed: Iterable[bytes]) -> uuid.UUID | None:
    """The one person of this name and birth date who has no number; nobody, where there are two."""
    numbers = HealthNumber.objects.filter(patient=OuterRef("pk"))
    people = Patient.objects.filter(~Exists(numbers), match_keys__overlap=list(claimed), merged_into=None)
    found = list(people.values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def named(claimed: Iterable[bytes]) -> list[uuid.UUID]:
    """People of this name and birth date, by the ids that their records are open by; two at most."""
    people = Patient.objects.filter(match_keys__overlap=list(claimed))
    found = people.values_list(Coalesce("merged_into_id", "id"), flat=True).order_by().distinct()
    return list(found[:2])


def survivor_of(patient_id: uuid.UUID | None) -> uuid.UUID | None:
    """The id that this person's record is open by."""
    text = "SELECT coalesce(merged_into_id, id) FROM accounts_patient WHERE id = %s::uuid"
    found = statements.rows(text, [patient_id or NOBODY])
    return found[0][0] if found else None


def lock(ids: Iterable[uuid.UUID]) -> None:
    """These people, until the transaction ends: what is done for one person goes one after the other."""
    statements.rows("SELECT id FROM accounts_patient WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE", [list(ids)])


def moved(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Of these ids those that were merged away, with the id that the person's record is open by."""
    text = "SELECT id, merged_into_id FROM accounts_patient WHERE id = ANY(%s::uuid[]) AND merged_into_id IS NOT NULL"
    return dict(statements.rows(text, [list(ids)]))


def account_of(patient_id: uuid.UUID | None) -> User | None:
    """The account of the person whose record is open by this id, by whichever of their ids it is bound."""
    ident = patient_id or NOBODY
    return User.objects.filter(Q(patient=ident) | Q(patient__merged_into=ident)).first()


def candidate(person: uuid.UUID | None) -> Candidate:
    """What binding must know of a person, by the id that their record is open by; as many questions about nobody."""
    survivor = person or NOBODY
    rows = Patient.objects.filter(Q(id=survivor) | Q(merged_into=survivor)).values_list("match_keys", "died_on")
    people = list(rows)
    return Candidate(
        match_keys=frozenset(bytes(key) for keys, _died in people for key in keys),
        known=bool(people),
        taken=account_of(survivor) is not None,
        died=any(died for _keys, died in people),
    )


def verified_keys(user: User) -> frozenset[bytes]:
    """What providers verified of this account, at the level that a record needs."""
    sure = Identity.objects.filter(user=user, level__gte=Identity.Level.SUBSTANTIAL)
    return frozenset(bytes(key) for keys in sure.values_list("match_keys", flat=True) for key in keys)


def connecting_case(user: User) -> IdentityCase | None:
    """The question that keeps "Connect your health record" closed for this account, if there is one."""
    closed = Q(closed_at=None) | Q(outcome=IdentityCase.Outcome.NOT_CONNECTED)
    cases = IdentityCase.objects.filter(user=user, kind__in=IdentityCase.CONNECTING).order_by("-opened_at")
    last = cases.first()
    return last if last and cases.filter(closed, pk=last.pk).exists() else None


def same_people(facts: Iterable[PersonFacts]) -> dict[uuid.UUID, uuid.UUID]:
    """Ids of people who are here under another id, which holds their number.

    The number that a person has now is enough. One that they had before may have been somebody else's by mistake, so
    it counts only with a name and the birth date that fit.
    """
    people = list(facts)
    hashes = {chi_hash(number.digits) for person in people for number in person.numbers}
    rows = HealthNumber.objects.filter(chi_hash__in=hashes).values_list("chi_hash", "patient_id", "patient__match_keys")
    held = {bytes(mark): (ident, set(map(bytes, keys))) for mark, ident, keys in rows}
    found = {}
    for person in people:
        for number in sorted(person.numbers, key=lambda number: number.use == HealthNumber.Use.OLD):
            ident, keys = held.get(chi_hash(number.digits), (None, set()))
            if ident and (number.use != HealthNumber.Use.OLD or keys.intersection(person.match_keys)):
                found[person.id] = ident
                break
    return {given: ours for given, ours in found.items() if given != ours}


def last_answer(user: User) -> IdentityCase | None:
    """The help desk's latest answer about connecting this account's record, if that is the last word."""
    last = IdentityCase.objects.filter(user=user, kind__in=IdentityCase.CONNECTING).order_by("-opened_at").first()
    return last if last and last.outcome == IdentityCase.Outcome.TRY_AGAIN else None


def open_cases() -> QuerySet[IdentityCase]:
    """Questions that wait for the help desk, oldest first."""
    return IdentityCase.objects.filter(closed_at=None).select_related("user").order_by("opened_at", "id")


def case_by_reference(reference: str) -> IdentityCase | None:
    return IdentityCase.objects.filter(reference=reference).first()


def reports_of(user_id: uuid.UUID, patient_ids: Iterable[uuid.UUID]) -> QuerySet[IdentityCase]:
    """What a person reported as not theirs, newest first."""
    mine = IdentityCase.objects.filter(kind=IdentityCase.Kind.NOT_ME, user=user_id, patient__in=list(patient_ids))
    return mine.order_by("-opened_at", "-id")


def merges() -> QuerySet[Merge]:
    """Merges that wait for a second officer, then those in force, newest first."""
    return Merge.objects.exclude(state__in=["refused", "undone"]).order_by("-state", "-id")[:100]


def what_is_alike(one: Patient, other: Patient) -> list[tuple[str, bool]]:
    """What can be said of two records without reading either: words, and whether it is so."""
    shared = set(map(bytes, one.match_keys)) & set(map(bytes, other.match_keys))
    return [
        (_("Same date of birth"), one.birth_date is not None and one.birth_date == other.birth_date),
        (_("A name in common, with the date of birth"), bool(shared)),
        (_("First record has an account"), User.objects.filter(patient=one).exists()),
        (_("Second record has an account"), User.objects.filter(patient=other).exists()),
    ]
