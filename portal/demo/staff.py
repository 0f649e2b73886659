"""The people who work for the organisations: one sign-in for every role, and a few more."""

from dataclasses import dataclass

from portal.demo.chance import identifier
from portal.demo.organisations import Organisation


@dataclass(frozen=True)
class Worker:
    key: str  # also the sign-in name before the @
    name: str
    role: str
    organisation: str
    title: str
    team: str = ""
    signs_in: bool = True


WORKERS = (
    Worker("gp", "Dr Fiona Campbell", "clinician", "practice", "General practitioner"),
    Worker("nasreen", "Dr Nasreen Akhtar", "clinician", "practice", "General practitioner"),
    Worker("nurse", "Shona MacInnes", "clinician", "practice", "Practice nurse"),
    Worker("reception", "Wilma Tennant", "reception", "practice", "Receptionist"),
    Worker("gp2", "Dr Rory Ferguson", "clinician", "practice2", "General practitioner"),
    Worker("reception2", "Linda Haddow", "reception", "practice2", "Receptionist"),
    Worker(
        "consultant",
        "Dr Anjali Menon",
        "clinician",
        "hospital",
        "Consultant physician",
        "Diabetes and endocrinology",
    ),
    Worker("surgeon", "Miss Catherine Ogilvie", "clinician", "hospital", "Orthopaedic surgeon", "Orthopaedics"),
    Worker(
        "psychiatrist",
        "Dr Kirsty Nairn",
        "clinician",
        "hospital",
        "Consultant psychiatrist",
        "Community mental health",
    ),
    Worker("clinic", "Dr Gregor Lennox", "clinician", "clinic", "Consultant in sexual health"),
    Worker("pharmacist", "Ewa Lis", "pharmacist", "pharmacy", "Pharmacist"),
    Worker("pharmacist2", "Colin Baxter", "pharmacist", "pharmacy2", "Pharmacist"),
    Worker("socialworker", "Donna Rennie", "social-worker", "council", "Social worker", "Older people"),
    Worker("policy", "Malcolm Orr", "policy-admin", "portal", "Policy administrator", "Policy"),
    Worker("policy2", "Sunita Rao", "policy-admin", "portal", "Policy administrator", "Policy"),
    Worker("privacy", "Helen Ballantyne", "privacy-officer", "portal", "Privacy officer", "Privacy"),
    Worker("privacy2", "Kofi Mensah", "privacy-officer", "portal", "Privacy officer", "Privacy"),
    Worker(
        "safeguarding",
        "Ruth Kilbride",
        "safeguarding-officer",
        "portal",
        "Safeguarding officer",
        "Safeguarding",
    ),
    Worker("helpdesk", "Gavin Tait", "help-desk", "portal", "Help desk agent", "Help desk"),
    Worker("researcher", "Dr Ingrid Solheim", "researcher", "research", "Epidemiologist"),
    Worker("biochemist", "Dr Alan Purdie", "clinician", "laboratory", "Clinical biochemist", signs_in=False),
)
BY_KEY = {worker.key: worker for worker in WORKERS}
WHO_WRITES = {  # the usual author in each organisation
    "practice": "gp",
    "practice2": "gp2",
    "hospital": "consultant",
    "clinic": "clinic",
    "laboratory": "biochemist",
    "council": "socialworker",
    "pharmacy": "pharmacist",
    "pharmacy2": "pharmacist2",
}
CLINICAL = frozenset({"clinician", "pharmacist", "social-worker"})
LOCATIONS = {  # key: name, organisation
    "emergency": ("Emergency department", "hospital"),
    "ward-bones": ("Ward 12, Orthopaedics", "hospital"),
    "ward-older": ("Ward 7, Medicine of the elderly", "hospital"),
    "ward-heart": ("Ward 3, Cardiology", "hospital"),
    "day-surgery": ("Day surgery unit", "hospital"),
    "outpatients": ("Outpatient department, clinic B", "hospital"),
    "imaging": ("X-ray and scanning department", "hospital"),
}


def organization_resource(organisation: Organisation, of_key: dict[str, Organisation]) -> dict:
    """The organisation as directory entry."""
    above = of_key.get(organisation.part_of or "")
    return {
        "resourceType": "Organization",
        "id": organisation.id,
        "active": True,
        "name": organisation.name,
    } | ({"partOf": {"reference": f"Organization/{above.id}", "display": above.name}} if above else {})


def practitioner_resources(seed: int, worker: Worker, organisation: Organisation) -> list[dict]:
    """A professional, and the post that the professional holds."""
    person, post = identifier(seed, "practitioner", worker.key), identifier(seed, "post", worker.key)
    return [
        {"resourceType": "Practitioner", "id": person, "active": True, "name": [{"text": worker.name}]},
        {
            "resourceType": "PractitionerRole",
            "id": post,
            "active": True,
            "practitioner": {"reference": f"Practitioner/{person}", "display": worker.name},
            "organization": {"reference": f"Organization/{organisation.id}", "display": organisation.name},
            "code": [{"text": worker.title}],
        },
    ]


def location_resource(seed: int, key: str, of_key: dict[str, Organisation]) -> dict:
    """A ward or department."""
    name, owner = LOCATIONS[key]
    place = of_key[owner]
    return {
        "resourceType": "Location",
        "id": identifier(seed, "location", key),
        "status": "active",
        "name": name,
        "managingOrganization": {"reference": f"Organization/{place.id}", "display": place.name},
    }


def directory(seed: int, of_key: dict[str, Organisation]) -> list[dict]:
    """All organisations and professionals that records refer to."""
    entries = [organization_resource(organisation, of_key) for organisation in of_key.values()]
    for worker in WORKERS:
        if worker.role in CLINICAL:
            entries += practitioner_resources(seed, worker, of_key[worker.organisation])
    return entries + [location_resource(seed, key, of_key) for key in LOCATIONS]
