"""Repeat requests and what becomes of each item, pharmacies chosen, serial prescriptions, medication reviews."""

from prescriptions.models.pharmacies import PharmacyChoice, PharmacyProfile
from prescriptions.models.requests import ItemStep, OrderState, Request, RequestItem
from prescriptions.models.reviews import MedicationReview
from prescriptions.models.serial import SerialCollection, SerialPrescription

__all__ = [
    "ItemStep",
    "MedicationReview",
    "OrderState",
    "PharmacyChoice",
    "PharmacyProfile",
    "Request",
    "RequestItem",
    "SerialCollection",
    "SerialPrescription",
]
