"""Names of the people in somebody's care, for lists of work."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Lower

from accounts.matching import moved
from accounts.models import Patient
from consent.gate import Access
from consent.prepared import prepared
from records import probing
from records.models import Resource

_ACCENTS, _PLAIN = "àáâäèéêëìíîïòóôöùúûüçñ", "aaaaeeeeiiiioooouuuucn"
_APOSTROPHES = "’‘`´"


def people(access: Access, *, words: str = "") -> QuerySet:
    """One row for each person whose name has all the words (any accents), by surname; `patient` comes along.

    Of somebody known by several ids it is the row of the id that the record is open by.
    """
    rows = Resource.objects.under(access, everybody=True).filter(kind="Patient", patient__merged_into=None)
    rows = rows.annotate(folded=_folded(), family=_family())
    wanted = Q(*(("folded__contains", fold(word)) for word in words.split()))
    return rows.filter(wanted).select_related("patient").order_by("family", "folded", "id")


def names(access: Access, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the people of these ids, by the ids that their records are open by."""
    wanted = set(ids)
    merged = moved(wanted)
    living = {merged.get(ident, ident) for ident in wanted}
    return dict(list(_names(access, ids=list(living)))) if living else {}


@prepared
def _names(access: Access, *, ids: list[UUID]) -> QuerySet:
    return Resource.objects.under(access).filter(kind="Patient", patient__in=ids).values_list("patient_id", "title")


class Called(NamedTuple):
    """Somebody of a list: the id that their record is open by, and their name where it may be seen."""

    id: UUID
    name: str


def called(access: Access, ids: Iterable[UUID]) -> dict[UUID, Called]:
    """The people of these ids, by the ids given: names and the ids that live on, in one statement."""
    wanted = list(set(ids))
    return {given: Called(living, name or "") for given, living, name in _called(access, ids=wanted)} if wanted else {}


@prepared
def _called(access: Access, *, ids: list[UUID]) -> Any:
    people = Patient.objects.filter(id__in=ids).values("id", living=Coalesce("merged_into_id", "id"))
    rows = Resource.objects.under(access).filter(kind="Patient").values("patient_id", "title")
    return probing.beside(people, rows, "row.patient_id = one.living")


def fold(text: str) -> str:
    """As names are compared: lower case, without accents, one kind of apostrophe."""
    return text.lower().translate(str.maketrans(_ACCENTS + _APOSTROPHES, _PLAIN + "'" * len(_APOSTROPHES)))


def _folded() -> Func:
    table = Value(_ACCENTS + _APOSTROPHES), Value(_PLAIN + "'" * len(_APOSTROPHES))
    return Func(Lower("title"), *table, function="translate", output_field=TextField())


def _family() -> Func:
    return Func(_folded(), Value("^.* "), Value(""), function="regexp_replace", output_field=TextField())
