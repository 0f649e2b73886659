"""The facts on which the gate decides: care, helpers, the person's say, officers' locks, and policies."""

from consent.models.applications import Application
from consent.models.care import Assistance, BrokenGlass, CareRelationship
from consent.models.carers import Carer
from consent.models.delegations import Delegation
from consent.models.directives import Directive, Receipt
from consent.models.locks import Lock
from consent.models.policies import PolicyVersion
from consent.models.release import ReleaseChoice
from consent.models.reviews import AccessQuestion, EmergencyReview, LogReading

__all__ = [
    "AccessQuestion",
    "Application",
    "Assistance",
    "BrokenGlass",
    "CareRelationship",
    "Carer",
    "Delegation",
    "Directive",
    "EmergencyReview",
    "Lock",
    "LogReading",
    "PolicyVersion",
    "Receipt",
    "ReleaseChoice",
]
