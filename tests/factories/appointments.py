"""Clinics with their times, and bookings made as the portal makes them."""

import datetime as dt
import uuid

import factory

import clock
from accounts.models import User
from appointments.actions.booking import book
from appointments.models import Booking, Clinic, Mode, Place, Slot
from consent import gate
from tests.factories.accounts import OrganisationFactory, actor_for

KINDS = ("Appointment",)


class ClinicFactory(factory.django.DjangoModelFactory):
    """Anybody may book, until an hour before, and cancel until a day before."""

    organisation = factory.SubFactory(OrganisationFactory, kind="hospital")
    name = "Asthma review with the nurse"
    about = "A look at how your breathing has been, and at your inhalers."
    phone = "01592 000 222"
    booker = Clinic.Booker.ANYBODY

    class Meta:
        model = Clinic


class PlaceFactory(factory.django.DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory, kind="hospital")
    name = "Glenview Health Centre"
    address = "1 Brae Road, Glenview KY1 1AA"
    directions = "Bus 39 stops at the door."
    step_free = True

    class Meta:
        model = Place


class SlotFactory(factory.django.DjangoModelFactory):
    """A free quarter of an hour in two days' time; say `starts_at` for another."""

    clinic = factory.SubFactory(ClinicFactory)
    place = factory.SubFactory(PlaceFactory, organisation=factory.SelfAttribute("..clinic.organisation"))
    modes = factory.LazyFunction(lambda: [Mode.IN_PERSON.value, Mode.TELEPHONE.value, Mode.VIDEO.value])
    starts_at = factory.LazyFunction(lambda: in_days(2))
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + dt.timedelta(minutes=15))

    class Meta:
        model = Slot


def in_days(days: float) -> dt.datetime:
    """A whole minute so many days from now."""
    return (clock.now() + dt.timedelta(days=days)).replace(second=0, microsecond=0)


def opened(user: User, patient=None, **changes):
    """The access of this account to a person's appointments, their own unless another is named; read within."""
    person = patient or user.patient
    actor = actor_for(user, **changes)
    return gate.open_record(actor, person.id, kinds=KINDS, writes=KINDS, defer=True)


def make_booking(user: User, slot: Slot, patient=None, mode: str = "in-person", **more) -> Booking:
    """Booked by the person themselves, or by whoever acts for `patient`, through the portal's own action.

    Inside a test's transaction the gate's own would not be the outermost: use it there too, it only nests.
    """
    access = opened(user, patient)
    with access.reading():
        return book(access=access, slot_id=slot.id, mode=mode, form_key=more.pop("form_key", uuid.uuid4()), **more)
