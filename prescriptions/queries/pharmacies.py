"""Pharmacies: which there are, which one the person chose, and what still lies at one."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Organisation
from consent.gate import Access
from prescriptions.models import PharmacyChoice, PharmacyProfile, RequestItem, SerialPrescription
from prescriptions.rules.states import OPEN, UNDECIDED


@dataclass(frozen=True)
class Pharmacy:
    """One pharmacy with what it says of itself."""

    organisation: Organisation
    profile: PharmacyProfile | None

    @property
    def id(self) -> uuid.UUID:
        return self.organisation.id

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def is_closed(self) -> bool:
        return self.organisation.ended_at is not None


def pharmacies() -> list[Pharmacy]:
    """All that are open, by name."""
    return _with_profiles(Organisation.objects.filter(kind=Organisation.Kind.PHARMACY, ended_at=None).order_by("name"))


def pharmacy(ident: uuid.UUID | None) -> Pharmacy | None:
    """One, open or closed for good."""
    found = _with_profiles(Organisation.objects.filter(kind=Organisation.Kind.PHARMACY, id=ident)) if ident else []
    return found[0] if found else None


def choice(access: Access) -> PharmacyChoice | None:
    """The choice that holds now."""
    held = PharmacyChoice.objects.under(access).filter(ended_at=None).select_related("pharmacy")
    return held.order_by("-chosen_at").first()


def chosen(access: Access) -> Pharmacy | None:
    found = choice(access)
    return pharmacy(found.pharmacy_id) if found else None


def undecided_for(access: Access, pharmacy_id: uuid.UUID) -> list[RequestItem]:
    """What nobody has decided yet, and so is not on paper: it can go to another pharmacy."""
    return list(_at(access, pharmacy_id).filter(state__in=UNDECIDED))


def lying_at(access: Access, pharmacy_id: uuid.UUID) -> list[RequestItem]:
    """What is approved and not yet collected."""
    return list(_at(access, pharmacy_id).filter(state__in=OPEN - UNDECIDED))


def serials_at(access: Access, pharmacy_id: uuid.UUID) -> list[SerialPrescription]:
    kept = Q(state=SerialPrescription.State.REGISTERED, pharmacy=pharmacy_id)
    return list(SerialPrescription.objects.under(access).filter(kept))


def _at(access: Access, pharmacy_id: uuid.UUID):
    return RequestItem.objects.under(access).filter(request__pharmacy=pharmacy_id).order_by("medicine", "id")


def _with_profiles(found) -> list[Pharmacy]:
    organisations = list(found)
    profiles = PharmacyProfile.objects.in_bulk([one.id for one in organisations])
    return [Pharmacy(one, profiles.get(one.id)) for one in organisations]
