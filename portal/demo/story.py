"""A record being written: gives each entry its id, author, label, area and canary."""

import base64
from collections.abc import Iterable
from datetime import date
from random import Random

from portal.demo import staff
from portal.demo.canaries import item_canary
from portal.demo.chance import dice, identifier
from portal.demo.coding import HTEST
from portal.demo.labels import label_coding
from portal.demo.model import Item, Person
from portal.demo.organisations import Organisation

SUMMARY = "Condition AllergyIntolerance Procedure FamilyMemberHistory Immunization Device DeviceUseStatement Flag"
AREAS = {
    **dict.fromkeys(("Patient", "RelatedPerson"), "demographics"),
    **dict.fromkeys(SUMMARY.split(), "summary"),
    **dict.fromkeys(("MedicationRequest", "MedicationStatement", "MedicationDispense"), "medicines"),
    "MedicationAdministration": "medicines",
    **dict.fromkeys(("DeviceRequest", "NutritionOrder", "VisionPrescription", "CommunicationRequest"), "care"),
    **dict.fromkeys(("ClinicalImpression", "RiskAssessment"), "care"),
    **dict.fromkeys(("DiagnosticReport", "ImagingStudy", "Specimen"), "results"),
    **dict.fromkeys(("CarePlan", "Goal", "CareTeam", "Encounter", "EpisodeOfCare", "ServiceRequest", "Task"), "care"),
    **dict.fromkeys(("DocumentReference", "Binary", "Media", "Composition"), "documents"),
    "Observation": "measurements",
    "QuestionnaireResponse": "contributions",
}


class Story:
    """One person's record in the making."""

    def __init__(self, seed: int, person: Person, organisations: dict[str, Organisation]) -> None:
        self.seed, self.person, self.organisations = seed, person, organisations
        self.dice: Random = dice(seed, "story", person.key)
        self.items: list[Item] = []
        self.marked: set[str] = set()  # types that carry a canary already

    @property
    def practice(self) -> str:
        return self.person.practice

    @property
    def pronoun(self) -> str:
        return {"female": "she", "male": "he"}.get(self.person.gender or self.person.sex, "they")

    def id_of(self, kind: str, key: str) -> str:
        return identifier(self.seed, self.person.key, kind, key)

    def subject(self) -> dict:
        return {"reference": f"Patient/{self.person.id}", "display": self.person.name}

    def organisation(self, key: str) -> dict:
        found = self.organisations[key]
        return {"reference": f"Organization/{found.id}", "display": found.name}

    def practitioner(self, organisation: str, worker: str = "") -> dict:
        found = staff.BY_KEY[worker or staff.WHO_WRITES[organisation]]
        return {
            "reference": f"Practitioner/{identifier(self.seed, 'practitioner', found.key)}",
            "display": found.name,
        }

    def post(self, organisation: str, worker: str = "") -> dict:
        """The professional as member of the organisation."""
        found = staff.BY_KEY[worker or staff.WHO_WRITES[organisation]]
        place = self.organisations[found.organisation].name
        reference = f"PractitionerRole/{identifier(self.seed, 'post', found.key)}"
        return {"reference": reference, "display": f"{found.name}, {place}"}

    def location(self, key: str) -> dict:
        """A ward or department of the directory."""
        return {"reference": f"Location/{identifier(self.seed, 'location', key)}", "display": staff.LOCATIONS[key][0]}

    def canary(self, kind: str, key: str) -> str:
        """The canary of one item."""
        return item_canary(self.person.canary, self.id_of(kind, key))

    def add(
        self,
        kind: str,
        key: str,
        body: dict,
        *,
        by: str | None,
        labels: Iterable[str] = (),
        area: str = "",
        earlier: dict | None = None,
    ) -> dict:
        """Writes an entry, authored in organisation `by` or by the person; returns a reference to it."""
        item_id, labels = self.id_of(kind, key), tuple(labels)
        canary = self.canary(kind, key) if labels or kind not in self.marked else None
        if canary:
            self.marked.add(kind)
            body = mark(kind, body, canary)
        head = self._head(kind, item_id, by, labels, area)
        before = head | earlier if earlier else None
        place = area or AREAS[kind]
        self.items.append(Item(item_id, kind, self.person.id, place, labels, by, canary, head | body, before))
        return {"reference": f"{kind}/{item_id}"}

    def _head(self, kind: str, item_id: str, by: str | None, labels: tuple[str, ...], area: str) -> dict:
        source = self.organisations[by].id if by else self.person.id
        security = [HTEST, *(label_coding(label) for label in labels if label != "entered-in-error")]
        if area == "socialcare":
            security.append(label_coding("social-care"))
        return {
            "resourceType": kind,
            "id": item_id,
            "meta": {"source": f"urn:uuid:{source}", "security": security},
        }


def mark(kind: str, body: dict, canary: str) -> dict:
    """Puts the canary into a text of the entry that people see; a Binary has none beside its data."""
    words = f"File mark {canary}."
    if kind == "Binary":
        return body | {
            "data": base64.b64encode(f"{base64.b64decode(body['data']).decode()}{words}\n".encode()).decode()
        }
    if kind == "DiagnosticReport":
        return body | {"conclusion": f"{body.get('conclusion', '')} {words}".strip()}
    if kind in ("DocumentReference", "CarePlan", "Goal"):
        return body | {"description": _ended(body.get("description"), words)}
    if kind == "Encounter":
        reasons = body.get("reasonCode") or [{"text": "Contact."}]
        return body | {"reasonCode": [reasons[0] | {"text": _ended(reasons[0].get("text"), words)}, *reasons[1:]]}
    if kind == "Composition":
        return body | {"title": _ended(body["title"], words)}
    if kind == "VisionPrescription":
        first, *rest = body["lensSpecification"]
        return body | {"lensSpecification": [first | {"note": [{"text": words}]}, *rest]}
    if kind == "EpisodeOfCare":
        return body | {"type": [{"text": _ended(body["type"][0]["text"], words)}]}
    if kind == "Provenance":
        return body | {"reason": [{"text": _ended(body["reason"][0]["text"], words)}]}
    if kind == "QuestionnaireResponse":
        remark = {"linkId": "remark", "text": "Remarks", "answer": [{"valueString": words}]}
        return body | {"item": [*body["item"], remark]}
    if kind in ("Patient", "RelatedPerson"):
        mail = {"system": "email", "value": f"{canary}@demo.example"}
        return body | {"telecom": [*body["telecom"], mail]}
    if kind == "Flag":
        return body | {"code": _ended(body["code"], words)}
    return body | {"note": [*body.get("note", []), {"text": words}]}


def _ended(sentence: str | dict | None, words: str):
    if isinstance(sentence, dict):  # a concept
        return sentence | {"text": _ended(sentence.get("text"), words)}
    return f"{sentence.rstrip('.')}. {words}" if sentence else words


def on(day: date) -> str:
    return day.isoformat()
