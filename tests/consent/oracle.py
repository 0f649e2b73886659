"""The access policy a second time, from its tables alone: no line shared with the product, strings and sets only.

A case is a viewer (a row of section 2 with its facts), the state of the person, an area, an operation and an item.
`verdict` answers "yes", "history" (struck through, in the history alone), "redacted" (stated to be left out) or "no".
Where the policy leaves room, a CHOICE says what is read into it.
"""

import dataclasses
import datetime as dt

NONE: frozenset[str] = frozenset()

# Section 1: what each area holds, first by FHIR type, then the workflow. Provenance lies in the area of its target.
KINDS = {
    "demographics": "Patient RelatedPerson AboutMe Contribution",
    "summary": "Condition AllergyIntolerance Procedure FamilyMemberHistory Immunization Device DeviceUseStatement Flag",
    "medicines": "MedicationRequest MedicationStatement MedicationDispense MedicationAdministration Task"
    " RepeatRequest RequestState SerialPrescription PharmacyChoice Contribution",
    "results": "Observation DiagnosticReport ImagingStudy Specimen",
    "measurements": "Observation Contribution RequestState",
    "documents": "DocumentReference Composition Media Binary Upload Contribution RequestState",
    "care": "CarePlan Goal CareTeam Encounter EpisodeOfCare ServiceRequest Task DeviceRequest NutritionOrder"
    " VisionPrescription CommunicationRequest ClinicalImpression RiskAssessment",
    "socialcare": "QuestionnaireResponse CarePlan Encounter Task CorrectionRequest RequestState ReviewRequest",
    "contributions": "QuestionnaireResponse Task Annotation AboutMe Contribution CorrectionRequest QuestionnaireTask"
    " RequestState ReviewRequest TextRequest Upload",
    "appointments": "Appointment",  # slots held, waiting lists, video rooms and written clinics too
    "messages": "Communication MessageState StaffNote Upload",
    "consent": "Consent Certificate",
    "accesslog": "AuditEvent",
}
AREAS = tuple(KINDS)
OPERATIONS = ("see", "act")
STATES = (
    "nothing said",
    "item hidden from everybody",
    "item hidden from that organisation",
    "area hidden",
    "professional blocked",
    "class opened",
    "locked even then",
)
RELEASED = "held, and released"
LABELS = (
    NONE,
    *(
        frozenset({label})
        for label in (
            "professional-only",
            "third-party",
            "held",
            RELEASED,
            "sensitive:mental-health",
            "sensitive:genetics",
            "confidential-to-child",
            "entered-in-error",
            "test",
        )
    ),
    frozenset({"held", "sensitive:mental-health"}),
    frozenset({"entered-in-error", "sensitive:mental-health"}),
    frozenset({"professional-only", "third-party"}),
    frozenset({"confidential-to-child", "sensitive:mental-health"}),
)
OPENED_CLASS = "mental-health"  # of which the state "class opened" speaks
NOT_BUILT = ("app", "source system", "researcher")  # rows of section 2 that later issues bring

ALL = frozenset(AREAS)
# CHOICE: "all citizen acts" are the workflows of section 1. Nobody writes clinical facts about themself; of social
# care the person may ask that something be looked at again. What the log leaves open is asked of an officer elsewhere.
CITIZEN_ACTS = frozenset(
    "demographics medicines measurements documents socialcare contributions appointments messages consent".split()
)
CLINICIAN = ALL - {"consent", "accesslog"}
GRANTED = frozenset({"what was granted"})
OF_REQUESTS = frozenset({"medicines", "measurements", "documents", "socialcare", "contributions"})

# CHOICE: queues of requests are lists of those workflows, and come with them; a desk reads those of its own practice.
# CHOICE: what people write to a team of a council is for its social workers, as a desk reads the messages to it.
# CHOICE: delegations and locks are no items of an area: the safeguarding officer has doors of their own to them; and
# so has the privacy officer to answers and reviews. What somebody sent to prove a delegation is an item, in the
# sender's area of consent, and the officer sees it and nothing else there.
ROWS = {  # row: side, see, act
    "anonymous": ("nobody", NONE, NONE),
    "citizen unverified": ("nobody", NONE, NONE),
    "citizen verified": ("person", ALL, CITIZEN_ACTS),
    "young person": ("person", ALL, CITIZEN_ACTS),
    "delegate": ("proxy", GRANTED, GRANTED),
    "parent": ("proxy", ALL, CITIZEN_ACTS),  # of a child under 12; above that see `_parent`
    "guardian": ("proxy", GRANTED, GRANTED),
    "attorney": ("proxy", GRANTED, GRANTED),
    "clinician": ("staff", CLINICIAN, CLINICIAN),
    "clinician without relationship": ("nobody", NONE, NONE),
    "clinician breaking the glass": ("staff", CLINICIAN, CLINICIAN),
    "reception": (
        "staff",
        frozenset({"demographics", "appointments", "messages", "medicines"}),
        frozenset({"appointments", "messages"}),
    ),
    "pharmacist": ("staff", frozenset({"medicines", "summary", "demographics"}), frozenset({"medicines"})),
    "social worker": (
        "staff",
        frozenset({"socialcare", "care", "demographics", "messages"}),
        frozenset({"socialcare", "messages"}),
    ),
    "policy administrator": ("officer", NONE, NONE),
    "privacy officer": ("officer", frozenset({"accesslog"}), NONE),
    "safeguarding officer": ("officer", frozenset({"demographics", "consent"}), NONE),
    "help desk": (
        "agent",
        frozenset({"demographics", "appointments", "messages"}) | OF_REQUESTS,
        frozenset({"demographics", "appointments"}),
    ),
    "job": ("machine", GRANTED, GRANTED),
}
# CHOICE: a pharmacist sees who it is, and of the summary the allergies.
# CHOICE: of medicines a desk sees the queue of repeat requests, which names the items.
ONLY_KINDS = {
    ("pharmacist", "summary"): {"AllergyIntolerance"},
    ("pharmacist", "demographics"): {"Patient"},
    ("reception", "medicines"): {"RepeatRequest"},
    ("safeguarding officer", "consent"): {"Certificate"},
    ("help desk", "messages"): {"MessageState"},  # "state of messages without content"; nothing to act on
} | {("help desk", area): {"RequestState"} for area in OF_REQUESTS}
ONLY_TO_THEIR_TEAM = {("reception", "messages"), ("reception", "medicines"), ("social worker", "messages")}
# CHOICE: "professionals with the role" (child protection, staff safety) are clinicians and social workers;
# "professionals" are those with a register, so pharmacists too, but no desk and no officer.
CARING = frozenset({"clinician", "clinician breaking the glass", "social worker"})
PROFESSIONALS = CARING | {"pharmacist"}


@dataclasses.dataclass(frozen=True)
class Viewer:
    """A row of section 2 and what is true of it."""

    row: str
    second_factor: bool = True
    see: frozenset[str] = NONE  # what a grant, an order, a power of attorney, an extension or a job names
    act: frozenset[str] = NONE
    classes: frozenset[str] = NONE  # sensitive classes named in a grant
    in_force: bool = True  # related, accepted, verified, within its period, not revoked; the caller is on the line
    incapacity: bool = False  # recorded, for an attorney
    barred: bool = False  # by a safeguarding officer
    says_summary: bool = False  # the person agreed that a social worker sees `summary`


@dataclasses.dataclass(frozen=True)
class Person:
    """Whose record it is, on this day."""

    born: dt.date
    today: dt.date
    died: dt.date | None = None
    frozen: bool = False
    staff_days_after_death: int = 365
    glass_opens_block: bool = True
    opened_by_policy: frozenset[tuple[str, str]] = frozenset()  # (class, "staff" or "parent")


@dataclasses.dataclass(frozen=True)
class Item:
    kind: str
    labels: frozenset[str] = NONE
    made_here: bool = False  # by the organisation that the viewer works for


def age(born: dt.date, today: dt.date) -> int:
    """Whole years. Whoever was born on 29 February is a year older on 1 March of a common year."""
    had = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had else 1)


def verdict(viewer: Viewer, person: Person, area: str, operation: str, state: str, item: Item) -> str:
    if not _who(viewer) or not _open(viewer, person) or area not in _areas(viewer, person, operation):
        return "no"
    if _blocked(viewer, person, state) or _hidden(viewer, state, item):
        return "no"
    if item.kind not in ONLY_KINDS.get((viewer.row, area), {item.kind}):
        return "no"
    if (viewer.row, area) in ONLY_TO_THEIR_TEAM and not item.made_here:
        return "no"
    found = {_label(viewer, person, state, item, label) for label in item.labels} | {"yes"}
    return next(answer for answer in ("no", "redacted", "history", "yes") if answer in found)


def _side(viewer: Viewer) -> str:
    return ROWS[viewer.row][0]


def _who(viewer: Viewer) -> bool:
    return _side(viewer) != "nobody" and viewer.second_factor and viewer.in_force and not viewer.barred


def _open(viewer: Viewer, person: Person) -> bool:
    """Section 3, step 2. CHOICE: officers and jobs work on after a death; nobody dead is on the line."""
    side = _side(viewer)
    if person.died is not None:
        ends = (person.today - person.died).days > person.staff_days_after_death
        return side in ("officer", "machine") or (side == "staff" and not ends)
    return not (person.frozen and side in ("person", "proxy", "agent"))


def _areas(viewer: Viewer, person: Person, operation: str) -> frozenset[str]:
    """Section 2: which areas the basis gives for seeing, or for acting."""
    years = age(person.born, person.today)
    row = ROWS[viewer.row][1 if operation == "see" else 2]
    granted = viewer.see if operation == "see" else viewer.act & viewer.see
    match viewer.row:
        case "citizen verified":
            return row if years >= 16 else NONE
        case "young person":
            return row if 12 <= years < 16 else NONE
        case "delegate":  # CHOICE: never `consent`, never `accesslog`, in both columns
            return granted - {"consent", "accesslog"}
        case "parent" if years >= 12:  # an officer's extension, or what the young person shares
            return granted - {"consent", "accesslog"} if years < 16 else NONE
        case "attorney":
            return granted if viewer.incapacity else NONE
        case "social worker" if viewer.says_summary and operation == "see" and person.died is None:
            return row | {"summary"}  # CHOICE: what was shared ends with the person
    return granted if row is GRANTED else row


def _blocked(viewer: Viewer, person: Person, state: str) -> bool:
    # CHOICE: nobody can shut out the officer who watches over the log or over their safety.
    if state != "professional blocked" or _side(viewer) not in ("staff", "agent"):
        return False
    return not (viewer.row == "clinician breaking the glass" and person.glass_opens_block)


def _hidden(viewer: Viewer, state: str, item: Item) -> bool:
    """Section 5. CHOICE: whoever locks an item even then has also hidden it; "everybody" is everybody but the person,
    so helpers and parents too; officers of a role and jobs are not bound."""
    side = _side(viewer)
    if side in ("person", "officer", "machine") or item.made_here:
        return False
    through_glass = viewer.row == "clinician breaking the glass"
    match state:
        case "item hidden from everybody" | "area hidden":
            return not through_glass
        case "item hidden from that organisation":
            return side in ("staff", "agent") and not through_glass
    return state == "locked even then"


def _label(viewer: Viewer, person: Person, state: str, item: Item, label: str) -> str:
    """Section 4."""
    side, row = _side(viewer), viewer.row
    if side == "machine":  # CHOICE: what a job shows to somebody is decided again for that somebody
        return "history" if label == "entered-in-error" else "yes"
    # CHOICE: what a team writes for itself beside a conversation, its own desk reads too.
    theirs = row == "reception" and item.kind == "StaffNote" and item.made_here
    match label:
        case "professional-only":
            return _yes(row in CARING or theirs)
        case "third-party":
            return "yes" if item.made_here and side in ("staff", "officer") else "redacted"
        case "held":  # CHOICE: a desk that works for professionals and an officer see that there is something
            return _yes(side in ("staff", "officer"))
        case "confidential-to-child":
            return _yes(side == "person" or row in PROFESSIONALS or theirs)
        case "entered-in-error":
            return "history"
    if label.startswith("sensitive:"):
        return _yes(_sees_class(viewer, person, state, item, label.removeprefix("sensitive:")))
    return "yes"


def _sees_class(viewer: Viewer, person: Person, state: str, item: Item, klass: str) -> bool:
    """CHOICE: whoever acts for the person by a grant, an order or a power is a delegate here: the class must be named.
    A parent of a child under 12 has no grant, so policy alone opens. What the person opens is opened to staff."""
    side = _side(viewer)
    if side == "person":
        return True
    if side == "proxy":
        parental = viewer.row == "parent" and age(person.born, person.today) < 12
        return (klass, "parent") in person.opened_by_policy if parental else klass in viewer.classes
    opened = state == "class opened" and klass == OPENED_CLASS
    if side == "agent":
        return opened
    return item.made_here or (klass, "staff") in person.opened_by_policy or opened


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
