"""PatientData: the base of every table about people. `.under(access)` is the only way in."""

import datetime as dt
import uuid
from typing import Any, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, Expression, Q
from django.db.models.expressions import RawSQL

import clock
from accounts.models import Organisation, Patient
from consent.areas import Area
from consent.conditions import AllOf, AnyOf, AreaIn, Condition, Labelled, Not, StillHeld, Table, released
from consent.gate import Access, Ungated
from consent.population import Population
from consent.sensitivity import Label


class RowCondition(Expression):
    """A condition of the gate as an expression that a queryset filters by."""

    conditional = True

    def __init__(self, condition: Condition | Population, model: Any):
        super().__init__(output_field=BooleanField())
        self.condition, self.model = condition, model

    def as_sql(self, compiler, connection):
        name = compiler.quote_name_unless_alias(self.model._meta.db_table)
        text, params = self.condition.sql(Table.of(self.model, name))
        return f"({text})", tuple(params)  # whatever a queryset puts beside it


class PatientQuerySet(models.QuerySet):
    """Filters are added to this; what changes many rows at once is refused."""

    def _refuse(self, *args, **kwargs) -> NoReturn:
        raise Ungated("Rows about people are written one by one, by access.save().")

    update = delete = create = bulk_create = bulk_update = get_or_create = update_or_create = _refuse

    def current(self):
        """Without what was entered in error."""
        return self.exclude(labels__contains=[Label.ENTERED_IN_ERROR.value])


class Gate(models.Manager):
    """Refuses every query but those under an access."""

    def __init__(self, queryset_class: type[PatientQuerySet] = PatientQuerySet):
        super().__init__()
        self.queryset_class = queryset_class

    def get_queryset(self) -> NoReturn:
        raise Ungated("Start with .under(access).")

    def under(self, access: Access, *, everybody: bool = False) -> Any:
        """Rows of this person (or population), of the kinds asked for, less what is withheld.

        `everybody`: of a population the rows of all its people are wanted, not a few that an index finds.
        """
        if not isinstance(access, Access) or not access.is_open:
            raise Ungated("Open the gate, then read inside `access.reading()`.")
        return self._of(access, everybody=everybody).filter(RowCondition(access.decision.condition, self.model))

    def left_out_rows(self, access: Access, **said: Any) -> models.QuerySet:
        """What may be told to the person of each row left out as about somebody else.

        Which one, whose, and what `said` works out; never the row itself.
        """
        if "say-third-party" not in access.decision.obligations or not access.is_open:
            return self.queryset_class(self.model, using="default").none().values("id")
        hidden = AnyOf(
            (
                Labelled(frozenset({Label.PROFESSIONAL_ONLY, Label.ENTERED_IN_ERROR})),
                StillHeld(Label.HELD, access.facts.now if access.facts else clock.now()),
            )
        )
        told = AllOf((AreaIn(access.decision.areas), Labelled(frozenset({Label.THIRD_PARTY})), Not(hidden)))
        rows = self._of(access).filter(kind__in=access.kinds).exclude(labels=[])  # few rows, by an index of their own
        rows = rows.filter(RowCondition(told, self.model))
        return rows.values("id", "patient_id", "kind", "area", "organisation_id", **said)

    def waiting_rows(self, access: Access, now: dt.datetime | None = None, **said: Any) -> models.QuerySet:
        """What whoever decides about release may be told of each row that is held for now, and nothing else withholds.

        Which one, and what `said` works out; never the row itself.
        """
        rows = self.queryset_class(self.model, using="default").none()
        if access.is_open and Area.CONSENT in access.decision.act:
            held = Q(labels__contains=[Label.HELD.value], held_until__gt=now or clock.now())
            rows = self._of(access).filter(held, RowCondition(released(access.decision.condition), self.model))
        return rows.values("id", "patient_id", **said)

    def _of(self, access: Access, *, everybody: bool = False) -> PatientQuerySet:
        queryset = self.queryset_class(self.model, using="default")
        if len(access.patient_ids) == 1:
            return queryset.filter(patient_id=access.patient_ids[0])
        if access.patient_ids:
            return queryset.filter(patient_id__in=access.patient_ids)
        assert access.population is not None
        if everybody:
            return queryset.filter(patient_id__in=RawSQL(access.population.ids, access.population.params))
        return queryset.filter(RowCondition(access.population, self.model))


class PatientData(models.Model):
    """One row about one person. Area, labels and author's organisation decide who sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    area = models.CharField(max_length=20)
    labels = ArrayField(models.CharField(max_length=40), default=list)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True, db_index=False)
    held_until = models.DateTimeField(null=True)  # of what is labelled as held: when the person may see it

    item_column = "id"  # of the item that a row is, or speaks of: a hidden item takes with it what was said about it
    is_dated = False  # has date_from and date_until

    _ungated = PatientQuerySet.as_manager()  # beneath the gate: Django's own machinery only
    objects = Gate()

    class Meta:
        abstract = True
        default_manager_name = "_ungated"
        base_manager_name = "_ungated"
        constraints = [
            models.CheckConstraint(
                condition=Q(labels__contained_by=[label.value for label in Label]),
                name="%(class)s_known_labels",
            )
        ]

    def save(self, *args, **kwargs) -> NoReturn:
        raise Ungated("Save by access.save(obj).")

    def delete(self, *args, **kwargs) -> NoReturn:
        raise Ungated("Nothing about people is deleted: mark it as entered in error.")

    @property
    def is_new(self) -> bool:
        return self._state.adding

    def save_under(self, access: Access) -> None:
        """The write behind access.save(), which has checked the access."""
        if not access.is_open:
            raise Ungated("Save by access.save(obj).")
        if self.is_new:
            super().save(force_insert=True, using="default")
        else:
            super().save(update_fields=self._changeable(), using="default")

    @classmethod
    def _changeable(cls) -> list[str]:
        """All columns but whose the row is: it stays with whom it was written about."""
        columns = (field for field in cls._meta.concrete_fields if not field.primary_key)
        return [field.name for field in columns if field.name != "patient"]


# Row security is the second lock: these statements make it for a table of people's data. `portal.patient` holds the
# ids of one person, by commas; the subqueries are there to be asked once a statement, not once a row.
_RULE = """gate ON {table}
    USING (patient_id = ANY ((SELECT string_to_array(current_setting('portal.patient', true), ',')::uuid[])::uuid[])
           OR (SELECT current_setting('portal.population', true) = 'on'))
"""
ROW_SECURITY = (
    """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY """
    + _RULE
)


def row_security(table: str) -> str:
    """The SQL that a migration runs for its patient table."""
    return ROW_SECURITY.format(table=table)


def new_rule(table: str) -> str:
    """The SQL that a migration runs where a table was made under an older rule."""
    return f"ALTER POLICY {_RULE.format(table=table)}"
