"""Relationships of care, what people said, who acts for whom, locks, policies, and opened gates."""

import datetime as dt
import uuid

import factory

import clock
from consent import gate, models
from consent.policies import to_document
from consent.policy import BUILT_IN
from tests.factories.accounts import OrganisationFactory, PatientFactory, UserFactory

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class CareRelationshipFactory(factory.django.DjangoModelFactory):
    """In force since long ago; of two the first made began first, so that the first practice is the person's own."""

    patient = factory.SubFactory(PatientFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = "registration"
    started_at = factory.Sequence(lambda n: LONG_AGO + dt.timedelta(seconds=n))

    class Meta:
        model = models.CareRelationship


class DelegationFactory(factory.django.DjangoModelFactory):
    """A running tie: accepted, verified, and for an attorney with incapacity recorded; it sees `summary`."""

    patient = factory.SubFactory(PatientFactory)
    user = factory.SubFactory(UserFactory, citizen=True)
    basis = "delegation"
    relation = "daughter"
    powers = factory.LazyFunction(lambda: {"demographics": ["see"], "summary": ["see"]})
    starts_at = made_at = accepted_at = verified_at = LONG_AGO
    incapacity_on = factory.LazyAttribute(lambda tie: LONG_AGO.date() if tie.basis == "attorney" else None)

    class Meta:
        model = models.Delegation


class AssistanceFactory(factory.django.DjangoModelFactory):
    """The agent has the person on the line for half an hour."""

    patient = factory.SubFactory(PatientFactory)
    agent = factory.SubFactory(UserFactory)
    identified_by = "Date of birth and address"
    started_at = factory.LazyFunction(lambda: clock.now())
    ends_at = factory.LazyAttribute(lambda call: call.started_at + dt.timedelta(minutes=30))

    class Meta:
        model = models.Assistance


class BrokenGlassFactory(factory.django.DjangoModelFactory):
    """Emergency access that began now and runs for an hour."""

    patient = factory.SubFactory(PatientFactory)
    actor = factory.SubFactory(UserFactory)
    organisation = factory.LazyAttribute(lambda glass: glass.actor.memberships.get().organisation)
    reason_code = "emergency"
    reason = "Brought in unconscious"
    started_at = factory.LazyFunction(lambda: clock.now())
    ends_at = factory.LazyAttribute(lambda glass: glass.started_at + dt.timedelta(minutes=60))

    class Meta:
        model = models.BrokenGlass


class LogReadingFactory(factory.django.DjangoModelFactory):
    """An officer gave a reason now, and may read this person's log for an hour."""

    patient = factory.SubFactory(PatientFactory)
    officer = factory.SubFactory(UserFactory)
    reason = "The person telephoned and asked about it"
    started_at = factory.LazyFunction(lambda: clock.now())
    ends_at = factory.LazyAttribute(lambda reading: reading.started_at + dt.timedelta(minutes=60))

    class Meta:
        model = models.LogReading


class PolicyVersionFactory(factory.django.DjangoModelFactory):
    """An approved version in force since long ago; `changes` are laid over the built-in policy's document."""

    version = factory.Sequence(lambda n: f"test-{n}")
    document = factory.LazyAttribute(lambda policy: to_document(BUILT_IN) | policy.changes)
    summary = "For a test"
    state = "approved"
    effective_from = drafted_at = approved_at = LONG_AGO
    drafted_by = factory.SubFactory(UserFactory)
    approved_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.PolicyVersion

    class Params:
        changes = factory.LazyFunction(dict)


class _WithRules(factory.django.DjangoModelFactory):
    """The person has rules from now on, so that the gate asks for them."""

    patient = factory.SubFactory(PatientFactory)

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **values):
        made = cls._store(model_class, values)
        made.patient.has_rules = True
        made.patient.save(update_fields=["has_rules"])
        return made

    @classmethod
    def _store(cls, model_class, values):
        return model_class.objects.create(**values)


class LockFactory(_WithRules):
    kind = "freeze"
    reason = "A worker's report"
    made_by = factory.SubFactory(UserFactory)
    starts_at = LONG_AGO

    class Meta:
        model = models.Lock


class DirectiveFactory(_WithRules):
    """In force since long ago, towards everybody; say `items`, `areas` or `classes`."""

    kind = "Consent"
    area = "consent"
    effect = "hide"
    starts_at = made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)
    made_by_name = factory.LazyAttribute(lambda directive: directive.made_by.get_full_name())
    form_key = factory.LazyFunction(uuid.uuid4)

    class Meta:
        model = models.Directive

    @classmethod
    def _store(cls, model_class, values):
        return store(model_class(**values))


class ReceiptFactory(factory.django.DjangoModelFactory):
    patient = factory.SubFactory(PatientFactory)
    kind = "Consent"
    area = "consent"
    number = factory.Sequence(lambda n: 900_000 + n)
    act = "hide"
    text = "You hid one item from everybody."
    at = LONG_AGO
    by = factory.SubFactory(UserFactory)
    by_name = factory.LazyAttribute(lambda receipt: receipt.by.get_full_name())

    class Meta:
        model = models.Receipt

    @classmethod
    def _create(cls, model_class, *args, **values):
        return store(model_class(**values))


def store(row):
    """Write one row about a person as a job does."""
    with gate.open_for_job("load_bundles", kinds=[row.kind], patients=[row.patient_id]) as access:
        row.save_under(access)
    return row


def access_for(actor, patient, *kinds, writes=()) -> gate.Access:
    """The access of this actor; read inside `with access.reading():`."""
    return gate.open_record(actor, getattr(patient, "id", patient), kinds=kinds, writes=writes)
