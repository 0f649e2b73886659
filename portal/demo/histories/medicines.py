"""Medicines as prescribed, dispensed and bought, in words that people read on the label."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, at
from portal.demo.coding import COURSE, DMD, REPEAT_EXTENSION, Concept, coded
from portal.demo.story import Story
from records.lossless import Number

SERIAL = (
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-MedicationRequestCourseOfTherapy",
    "continuous-repeating-dispensing",
)


@dataclass(frozen=True)
class Medicine:
    concept: Concept
    dose: str
    supply: int
    unit: str = "tablet"
    days: int | None = None  # that one supply lasts, where it is taken every day


def _medicine(
    text: str, dose: str, supply: int = 56, unit: str = "tablet", code: str = "", days: int | None = None
) -> Medicine:
    return Medicine(Concept(text, code, DMD), dose, supply, unit, days)


MEDICINES = {
    "metformin": _medicine("Metformin 500mg tablets", "Take ONE tablet TWICE a day with or after food", 112, days=56),
    "gliclazide": _medicine("Gliclazide 80mg tablets", "Take HALF a tablet each morning with breakfast", 28, days=56),
    "ramipril": _medicine("Ramipril 5mg capsules", "Take ONE capsule each day", 56, "capsule", "319773006", days=56),
    "amlodipine": _medicine("Amlodipine 5mg tablets", "Take ONE tablet each day", 56, code="319283006", days=56),
    "bisoprolol": _medicine("Bisoprolol 2.5mg tablets", "Take ONE tablet each morning", days=56),
    "apixaban": _medicine(
        "Apixaban 5mg tablets", "Take ONE tablet TWICE a day", 112, code="42206511000001102", days=56
    ),
    "atorvastatin": _medicine("Atorvastatin 20mg tablets", "Take ONE tablet at night", days=56),
    "simvastatin": _medicine("Simvastatin 40mg tablets", "Take ONE tablet at night", days=56),
    "levothyroxine": _medicine(
        "Levothyroxine sodium 50microgram tablets",
        "Take ONE tablet each morning, half an hour before breakfast",
        days=56,
    ),
    "furosemide": _medicine("Furosemide 40mg tablets", "Take ONE tablet each morning", 56, code="317972000", days=56),
    "salbutamol": _medicine(
        "Salbutamol 100micrograms/dose inhaler CFC free",
        "Inhale TWO puffs when needed for wheeze",
        1,
        "inhaler",
        "39113611000001102",
    ),
    "budesonide": _medicine(
        "Budesonide 200micrograms/dose dry powder inhaler",
        "Inhale ONE dose TWICE a day and rinse the mouth afterwards",
        1,
        "inhaler",
        "320567001",
    ),
    "prednisolone": _medicine(
        "Prednisolone 5mg tablets", "Take EIGHT tablets each morning for five days", 40, code="325427002"
    ),
    "amoxicillin": _medicine(
        "Amoxicillin 500mg capsules",
        "Take ONE capsule THREE times a day for five days",
        15,
        "capsule",
        "39732411000001106",
    ),
    "doxycycline": _medicine(
        "Doxycycline 100mg capsules",
        "Take TWO capsules on the first day, then ONE each day for four days",
        6,
        "capsule",
        "41948311000001104",
    ),
    "clarithromycin": _medicine(
        "Clarithromycin 500mg tablets",
        "Take ONE tablet TWICE a day for five days",
        10,
        code="41946511000001109",
    ),
    "paracetamol": _medicine(
        "Paracetamol 500mg tablets",
        "Take ONE or TWO tablets up to FOUR times a day when needed for pain",
        100,
        code="322236009",
    ),
    "co-codamol": _medicine(
        "Co-codamol 30mg/500mg tablets",
        "Take ONE or TWO tablets up to FOUR times a day when needed for pain",
        100,
        code="322341003",
    ),
    "betamethasone": _medicine(
        "Betamethasone valerate 0.1% cream",
        "Apply thinly once a day to the sore patches",
        30,
        "gram",
        "374372000",
    ),
    "emollient": _medicine("Emollient cream (any)", "Use freely as a moisturiser and instead of soap", 500, "gram"),
    "sertraline": _medicine("Sertraline 50mg tablets", "Take ONE tablet each morning", 28, days=28),
    "alendronic": _medicine(
        "Alendronic acid 70mg tablets",
        "Take ONE tablet ONCE a week on the same day, sitting up, with a full glass of water",
        4,
        days=28,
    ),
    "allopurinol": _medicine("Allopurinol 100mg tablets", "Take ONE tablet each day after food", 28, days=28),
    "omeprazole": _medicine(
        "Omeprazole 20mg gastro-resistant capsules",
        "Take ONE capsule each morning",
        28,
        "capsule",
        days=28,
    ),
    "donepezil": _medicine("Donepezil 5mg tablets", "Take ONE tablet at bedtime", 28, days=28),
    "cetirizine": _medicine("Cetirizine 10mg tablets", "Take ONE tablet each day when the pollen is high", 30),
    "sumatriptan": _medicine("Sumatriptan 50mg tablets", "Take ONE tablet when a migraine starts", 6),
    "lamotrigine": _medicine("Lamotrigine 100mg tablets", "Take ONE tablet TWICE a day", 56, days=28),
    "methadone": _medicine(
        "Methadone 1mg/ml oral solution sugar free", "Take 40ml each day at the pharmacy", 280, "ml"
    ),
    "contraceptive": _medicine(
        "Desogestrel 75microgram tablets", "Take ONE tablet each day without a break", 84, days=84
    ),
}


def prescribe(
    story: Story,
    key: str,
    started: date,
    *,
    kind: str = "repeat",
    stopped: str = "",
    by: str = "",
    labels: Iterable[str] = (),
    serial: str = "",
    reason: dict | None = None,
) -> dict:
    """Writes a prescription: repeat, serial (kept at the pharmacy) or acute; `stopped` says why it ended."""
    medicine = MEDICINES[key]
    organisation = by or story.practice
    body: dict = {
        "status": _status(kind, stopped, labels),
        "intent": "order",
        "medicationCodeableConcept": medicine.concept.fhir(),
        "subject": story.subject(),
        "authoredOn": at(started, 11, 20),
        "requester": story.organisation(organisation),
        "recorder": story.practitioner(organisation),
        "courseOfTherapyType": _course(kind),
        "dosageInstruction": [{"text": medicine.dose}],
        "dispenseRequest": _supply(medicine, kind, started),
    }
    if stopped:
        body["statusReason"] = {"text": stopped}
    if reason:
        body["reasonReference"] = [reason]
    if kind == "repeat":
        body["extension"] = [_repeats(started)]
    return story.add("MedicationRequest", f"{key}-{serial or kind}", body, by=organisation, labels=labels)


def _status(kind: str, stopped: str, labels: Iterable[str]) -> str:
    if "entered-in-error" in labels:
        return "entered-in-error"
    return "stopped" if stopped else "completed" if kind == "acute" else "active"


def _course(kind: str) -> dict:
    if kind == "serial":
        return coded(*SERIAL, "Continuous long term (repeat dispensing)")
    names = {
        "acute": ("acute", "Short course (acute) therapy"),
        "repeat": ("continuous", "Continuous long term therapy"),
    }
    return coded(COURSE, *names[kind])


def _supply(medicine: Medicine, kind: str, started: date) -> dict:
    amount = {"value": Number(str(medicine.supply)), "unit": medicine.unit}
    if kind == "acute":
        return {"quantity": amount}
    ends = max(started, REFERENCE - timedelta(days=150)) + timedelta(weeks=48)
    period = {"start": started.isoformat(), "end": ends.isoformat()}
    supply = {"validityPeriod": period, "numberOfRepeatsAllowed": 5, "quantity": amount}
    if medicine.days:
        days = {"value": medicine.days, "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"}
        supply["expectedSupplyDuration"] = days
    return supply


def _repeats(started: date) -> dict:
    """How often issued since the practice last agreed to repeats, and until when it did."""
    agreed = max(started, REFERENCE - timedelta(days=120))
    review = agreed + timedelta(days=300)
    issued = 1 + (REFERENCE - agreed).days // 56
    return {
        "url": REPEAT_EXTENSION,
        "extension": [
            {"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": issued},
            {"url": "authorisationExpiryDate", "valueDateTime": review.isoformat()},
        ],
    }


def dispensed(story: Story, key: str, request: dict, day: date, *, by: str = "pharmacy", serial: str = "") -> dict:
    """Writes what the pharmacy handed over for a prescription."""
    medicine = MEDICINES[key]
    body = {
        "status": "completed",
        "medicationCodeableConcept": medicine.concept.fhir(),
        "subject": story.subject(),
        "performer": [{"actor": story.organisation(by)}],
        "authorizingPrescription": [request],
        "quantity": {"value": Number(str(medicine.supply)), "unit": medicine.unit},
        "whenHandedOver": at(day, 15, 40),
        "dosageInstruction": [{"text": medicine.dose}],
    }
    return story.add("MedicationDispense", f"{key}-{serial or day}", body, by=by)


def bought(story: Story, text: str, since: date) -> dict:
    """Writes a medicine that the person buys without a prescription."""
    body = {
        "status": "active",
        "medicationCodeableConcept": {"text": text},
        "subject": story.subject(),
        "effectivePeriod": {"start": f"{since:%Y-%m}"},
        "dateAsserted": since.isoformat(),
        "informationSource": story.organisation(story.practice),
        "note": [{"text": "Bought at the pharmacy, told by the person at a medicines review."}],
    }
    return story.add("MedicationStatement", text.lower().replace(" ", "-"), body, by=story.practice)
