"""People, organisations and signed-in browsers."""

import datetime as dt

import factory

import clock
from accounts import models, sessions
from accounts.actor import Actor
from accounts.identity import chi_hash
from accounts.roles import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PatientFactory(factory.django.DjangoModelFactory):
    birth_date = dt.date(1957, 3, 4)
    is_test = True

    class Meta:
        model = models.Patient
        skip_postgeneration_save = True

    @factory.post_generation
    def chi(patient, create, number, **_):
        if number:
            give_number(patient, number)


def give_number(patient, chi: str, use: str = "official") -> models.HealthNumber:
    """This CHI number names the person from now on."""
    return models.HealthNumber.objects.create(patient=patient, chi_hash=chi_hash(chi), use=use)


class UserFactory(factory.django.DjangoModelFactory):
    email = factory.Sequence(lambda n: f"person{n}@demo.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password("Fictional-Person-1")
    is_test = True

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    class Params:
        citizen = factory.Trait(patient=factory.SubFactory(PatientFactory), assurance=models.User.Assurance.VERIFIED)


class OrganisationFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = "practice"
    code = factory.Sequence(lambda n: f"S{n:05d}")
    is_test = True

    class Meta:
        model = models.Organisation


class MembershipFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "clinician"
    started_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    class Meta:
        model = models.Membership


def actor_for(user, *, code_given: bool = True, as_citizen: bool = False, **changes) -> Actor:
    """The actor that this account is after signing in, in its first role."""
    membership = None if as_citizen else user.memberships.select_related("organisation").first()
    values = {
        "kind": "person",
        "id": user.id,
        "name": user.get_full_name(),
        "role": membership.role if membership else Role.CITIZEN,
        "organisation_id": membership.organisation_id if membership else None,
        "organisation_name": membership.organisation.name if membership else "",
        "team": membership.team if membership else "",
        "patient_id": user.patient_id,
        "verified": user.patient_id is not None and user.assurance >= models.User.Assurance.VERIFIED,
        "otp_at": clock.now() if code_given else None,
        "request_id": "test-request",
    }
    return Actor(**values | changes)


def sign_in(client, user, *, code_given: bool = True, as_citizen: bool = False):
    """Give the client a session of this person, as it is after password and one-time code."""
    client.force_login(user, backend=BACKEND)
    session = client.session
    membership = None if as_citizen else user.memberships.first()
    if membership:
        session[sessions.ROLE], session[sessions.MEMBERSHIP] = membership.role, str(membership.id)
    for key in (sessions.STARTED_AT, sessions.LAST_SEEN_AT, *([sessions.OTP_AT] if code_given else [])):
        sessions.stamp(session, key)
    session.save()
    return client
