"""Who is asking, and which person a record is about. Nothing clinical."""

from accounts.models.identities import Identity, IdentityCase
from accounts.models.people import HealthNumber, Merge, MergeStep, Patient
from accounts.models.sessions import KnownDevice, Session, Tally
from accounts.models.users import Membership, Organisation, SignInLock, User, UserManager

__all__ = [
    "HealthNumber",
    "Identity",
    "IdentityCase",
    "KnownDevice",
    "Membership",
    "Merge",
    "MergeStep",
    "Organisation",
    "Patient",
    "Session",
    "SignInLock",
    "Tally",
    "User",
    "UserManager",
]
