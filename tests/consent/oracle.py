"""The access policy a second time, from its tables alone: no line shared with the product, strings and sets only.

A case is an actor (a row of section 2 with its facts), the state of the person, an area, an operation and an item.
`verdict` answers "yes", "redacted" (stated to be left out) or "no". Where the policy leaves room, a CHOICE says what
is read into it and why.
"""

import dataclasses
import datetime as dt

AREAS = (
    "demographics",
    "summary",
    "medicines",
    "results",
    "measurements",
    "documents",
    "care",
    "socialcare",
    "contributions",
    "appointments",
    "messages",
    "consent",
    "accesslog",
)
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
LABELS = (
    "",
    "professional-only",
    "third-party",
    "held",
    "released",  # held once, and the moment has come
    "sensitive:mental-health",
    "confidential-to-child",
    "entered-in-error",
)
NOT_BUILT = ("app", "source system", "researcher")  # rows of section 2 that later issues bring

ALL = frozenset(AREAS)
NONE: frozenset[str] = frozenset()
# CHOICE: "all citizen acts" are the workflows that section 1 names in an area; nobody writes clinical facts about
# themself, and a question asked of the log lives in `accesslog`.
CITIZEN_ACTS = frozenset(
    "demographics medicines measurements documents contributions appointments messages consent accesslog".split()
)
CLINICIAN_SEES = ALL - {"consent", "accesslog"}
CLINICIAN_ACTS = CLINICIAN_SEES
GRANTED = "what was granted"

# actor: (side, see, act). Sides: "person", "proxy" (acts for the person), "staff", "officer", "machine", "nobody".
ROWS = {
    "anonymous": ("nobody", NONE, NONE),
    "citizen unverified": ("nobody", NONE, NONE),
    "citizen verified": ("person", ALL, CITIZEN_ACTS),
    "young person": ("person", ALL, CITIZEN_ACTS),
    "delegate": ("proxy", GRANTED, GRANTED),
    "parent": ("proxy", ALL, CITIZEN_ACTS),  # the child's age decides, see `_parent`
    "guardian": ("proxy", GRANTED, GRANTED),
    "attorney": ("proxy", GRANTED, GRANTED),
    "clinician in care": ("staff", CLINICIAN_SEES, CLINICIAN_ACTS),
    "clinician without relationship": ("nobody", NONE, NONE),
    "clinician breaking the glass": ("staff", CLINICIAN_SEES, CLINICIAN_ACTS),
    "reception": (
        "staff",
        frozenset({"demographics", "appointments", "messages"}),
        frozenset({"appointments", "messages"}),
    ),
    "pharmacist": ("staff", frozenset({"medicines", "summary"}), frozenset({"medicines", "messages"})),
    "social worker": ("staff", frozenset({"socialcare", "care", "demographics"}), frozenset({"socialcare"})),
    "policy administrator": ("officer", NONE, NONE),
    "privacy officer": ("officer", frozenset({"accesslog"}), frozenset({"accesslog"})),
    "safeguarding officer": ("officer", frozenset({"demographics", "consent"}), frozenset({"consent"})),
    "help desk": ("proxy", frozenset({"demographics", "appointments"}), frozenset({"demographics", "appointments"})),
    "job": ("machine", GRANTED, GRANTED),
}
PROFESSIONALS = frozenset(
    {"clinician in care", "clinician breaking the glass", "pharmacist", "social worker", "reception"}
)
# CHOICE: "professionals with the role" for child protection and staff safety are those who care for the person.
CARING_ROLES = frozenset({"clinician in care", "clinician breaking the glass", "social worker"})


@dataclasses.dataclass(frozen=True)
class Viewer:
    """A row of section 2 and what is true of it."""

    row: str
    second_factor: bool = True
    see: frozenset[str] = NONE  # what a grant, an order, a power of attorney, a job or an extension names
    act: frozenset[str] = NONE
    classes: frozenset[str] = NONE  # sensitive classes named in a grant
    in_force: bool = True  # accepted, within its period, not revoked; the caller is on the line
    incapacity: bool = False  # recorded, for an attorney
    barred: bool = False  # by a safeguarding officer
    says_summary: bool = False  # the person agreed that a social worker sees `summary`


@dataclasses.dataclass(frozen=True)
class Person:
    """Whose record it is, on this day."""

    born: dt.date
    today: dt.date
    dead_for: int | None = None  # days
    frozen: bool = False
    staff_days_after_death: int = 0
    block_opens_by_glass: bool = False
    policy_opens: frozenset[tuple[str, str]] = NONE  # (class, row)


@dataclasses.dataclass(frozen=True)
class Item:
    label: str = ""
    made_here: bool = False  # by the organisation that the viewer works for
    allergy: bool = False


def age(born: dt.date, today: dt.date) -> int:
    """Whole years. Whoever was born on 29 February is a year older on 1 March of a common year."""
    had = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had else 1)


def verdict(viewer: Viewer, person: Person, area: str, operation: str, state: str, item: Item) -> str:
    if not _who(viewer) or not _alive_and_open(viewer, person) or area not in _areas(viewer, person, operation):
        return "no"
    if _blocked(viewer, person, state) or _hidden(viewer, state, item):
        return "no"
    if viewer.row == "pharmacist" and area == "summary" and not item.allergy:
        return "no"
    return _label(viewer, person, state, item)


def _who(viewer: Viewer) -> bool:
    return ROWS[viewer.row][0] != "nobody" and viewer.second_factor and viewer.in_force and not viewer.barred


def _alive_and_open(viewer: Viewer, person: Person) -> bool:
    """Section 3, step 2."""
    side = ROWS[viewer.row][0]
    if person.dead_for is not None:
        # CHOICE: officers and jobs work on, for as long as the law keeps the log; only care ends after policy days.
        return side in ("officer", "machine") or (side == "staff" and person.dead_for <= person.staff_days_after_death)
    return not (person.frozen and side in ("person", "proxy"))


def _areas(viewer: Viewer, person: Person, operation: str) -> frozenset[str]:
    """Section 2: which areas the basis gives for seeing, or for acting."""
    years = age(person.born, person.today)
    granted = viewer.see if operation == "see" else viewer.act
    match viewer.row:
        case "citizen verified":
            return _row(viewer, operation) if years >= 16 else NONE
        case "young person":
            return _row(viewer, operation) if 12 <= years < 16 else NONE
        case "delegate":
            return granted - {"consent", "accesslog"} if operation == "act" else granted
        case "parent":
            return _parent(viewer, years, operation, granted)
        case "attorney":
            return granted if viewer.incapacity else NONE
        case "social worker" if operation == "see" and viewer.says_summary:
            return _row(viewer, operation) | {"summary"}
    row = _row(viewer, operation)
    return granted if row is GRANTED else row


def _row(viewer: Viewer, operation: str):
    return ROWS[viewer.row][1 if operation == "see" else 2]


def _parent(viewer: Viewer, years: int, operation: str, granted: frozenset[str]) -> frozenset[str]:
    if years >= 16:
        return NONE
    if years >= 12:
        return granted  # an officer's extension, or what the young person shares
    return _row(viewer, operation)


def _blocked(viewer: Viewer, person: Person, state: str) -> bool:
    # CHOICE: a person cannot shut out the officer who watches over the log or over their safety.
    if state != "professional blocked" or ROWS[viewer.row][0] != "staff":
        return False
    return not (viewer.row == "clinician breaking the glass" and person.block_opens_by_glass)


def _hidden(viewer: Viewer, state: str, item: Item) -> bool:
    """Section 5. CHOICE: whoever locks an item even then has also hidden it; "everybody" is everybody but the person,
    so helpers and parents too; officers of a role and jobs read no clinical content and are not bound."""
    side = ROWS[viewer.row][0]
    if side in ("person", "officer", "machine") or item.made_here:
        return False
    glass = viewer.row == "clinician breaking the glass"
    match state:
        case "item hidden from everybody" | "area hidden":
            return not glass
        case "item hidden from that organisation":
            return side == "staff" and not glass
        case "locked even then":
            return True
    return False


def _label(viewer: Viewer, person: Person, state: str, item: Item) -> str:
    """Section 4."""
    row, label = viewer.row, item.label
    side = ROWS[row][0]
    if side == "machine":  # CHOICE: what a job shows to somebody is decided again for that somebody
        return "yes"
    match label:
        case "professional-only":
            return _yes(row in CARING_ROLES)
        case "third-party":
            return "yes" if item.made_here and side == "staff" else "redacted"
        case "held":
            return _yes(row in PROFESSIONALS)
        case "confidential-to-child":
            return _yes(side == "person" or row in PROFESSIONALS)
        case "entered-in-error":
            return "no"  # in the history only
    if label.startswith("sensitive:"):
        return _yes(_sees_class(viewer, person, state, item, label.removeprefix("sensitive:")))
    return "yes"


def _sees_class(viewer: Viewer, person: Person, state: str, item: Item, klass: str) -> bool:
    side = ROWS[viewer.row][0]
    if side == "person" or (side == "staff" and item.made_here):
        return True
    if viewer.row == "delegate" or viewer.classes:
        return klass in viewer.classes
    return (klass, viewer.row) in person.policy_opens or state == "class opened"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
