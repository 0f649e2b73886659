"""Relationships of care, and opened gates."""

import datetime as dt

import factory

from consent import gate, models
from tests.factories.accounts import OrganisationFactory, PatientFactory


class CareRelationshipFactory(factory.django.DjangoModelFactory):
    patient = factory.SubFactory(PatientFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = "registration"
    started_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    class Meta:
        model = models.CareRelationship


def access_for(actor, patient, *kinds, writes=()) -> gate.Access:
    """The access of this actor; read inside `with access.reading():`."""
    return gate.open_record(actor, getattr(patient, "id", patient), kinds=kinds, writes=writes)
