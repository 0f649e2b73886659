"""The practices, hospital, council, pharmacies and offices that the demo people deal with."""

from dataclasses import dataclass

from portal.demo.chance import identifier


@dataclass(frozen=True)
class Organisation:
    key: str
    id: str
    name: str
    kind: str  # as in accounts: practice, hospital, council, pharmacy, board, research, portal
    code: str
    part_of: str | None = None  # key of the organisation above
    teams: tuple[str, ...] = ()


TABLE = (
    ("board", "NHS Fife (fictional demonstration)", "board", "S08000029", None, ()),
    ("practice", "Corrieglen Medical Practice", "practice", "99011", "board", ()),
    ("practice2", "Harebell Surgery", "practice", "99022", "board", ()),
    (
        "hospital",
        "Strathallow General Hospital",
        "hospital",
        "F999H",
        "board",
        (
            "Diabetes and endocrinology",
            "Orthopaedics",
            "Medicine of the elderly",
            "Cardiology",
            "Community mental health",
        ),
    ),
    ("laboratory", "Strathallow Clinical Laboratory", "hospital", "F998H", "hospital", ()),
    ("clinic", "Rowanlea Sexual Health Clinic", "hospital", "F997H", "hospital", ()),
    (
        "council",
        "Inchgarron Council Social Work",
        "council",
        "S12999901",
        None,
        ("Older people", "Children and families"),
    ),
    ("pharmacy", "Muirhallow Pharmacy", "pharmacy", "99311", None, ()),
    ("pharmacy2", "Skerrybank Chemist", "pharmacy", "99322", None, ()),
    (
        "portal",
        "Digital Front Door",
        "portal",
        "DFD",
        None,
        ("Help desk", "Privacy", "Safeguarding", "Policy"),
    ),
    ("research", "Carnethy Institute of Health Research", "research", "CIHR", None, ()),
)


def organisations(seed: int) -> dict[str, Organisation]:
    """All organisations by their key."""
    return {
        key: Organisation(key, identifier(seed, "organisation", key), name, kind, code, above, teams)
        for key, name, kind, code, above, teams in TABLE
    }
