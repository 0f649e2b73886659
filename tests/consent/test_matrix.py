"""Every viewer, area, operation, directive and label: the decision and the oracle agree, in both directions."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import pytest

from accounts.actor import ANONYMOUS, Actor
from accounts.roles import Role
from consent import gate, policy
from consent.areas import AREAS_OF_KIND, KINDS_OF_AREA
from consent.decision import Facts, decide
from consent.said import NOTHING_SAID, Said, Scope, Tie
from tests.consent import oracle
from tests.consent.oracle import Item, Person, Viewer

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PERSON, HERE, ELSEWHERE, CHOSEN = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
ADULT, TEENAGER, CHILD = dt.date(1957, 3, 4), dt.date(2012, 3, 4), dt.date(2019, 3, 4)
SOME = frozenset({"demographics", "summary", "consent", "accesslog"})
LESS = frozenset({"summary", "consent"})
MENTAL = frozenset({"mental-health"})
HELPER = Actor(kind="person", id=uuid.UUID(int=5), patient_id=uuid.UUID(int=6), verified=True, otp_at=NOW)
OWNER = replace(HELPER, patient_id=PERSON)
ROLES = {
    "clinician": (Role.CLINICIAN, "encounter"),
    "reception": (Role.RECEPTION, "registration"),
    "pharmacist": (Role.PHARMACIST, "pharmacy"),
    "social worker": (Role.SOCIAL_WORKER, "team"),
    "policy administrator": (Role.POLICY_ADMIN, ""),
    "privacy officer": (Role.PRIVACY_OFFICER, ""),
    "safeguarding officer": (Role.SAFEGUARDING_OFFICER, ""),
    "help desk": (Role.HELP_DESK, ""),
}
TIES = {"delegate": "delegation", "guardian": "order", "attorney": "attorney"}


@dataclass(frozen=True)
class Row:
    kind: str
    area: str
    labels: list[str]
    organisation_id: uuid.UUID | None
    held_until: dt.datetime | None
    id: uuid.UUID = CHOSEN
    patient_id: uuid.UUID = PERSON


GRANT = {"see": SOME, "act": LESS}
VIEWERS = [
    (Viewer("anonymous"), ADULT),
    (Viewer("citizen unverified"), ADULT),
    (Viewer("citizen verified"), ADULT),
    (Viewer("citizen verified"), TEENAGER.replace(year=2015)),  # eleven: no sign-in of their own
    (Viewer("citizen verified", second_factor=False), ADULT),
    (Viewer("young person"), TEENAGER),
    (Viewer("delegate", **GRANT), ADULT),
    (Viewer("delegate", **GRANT, classes=MENTAL), ADULT),
    (Viewer("delegate", **GRANT, in_force=False), ADULT),
    (Viewer("delegate", **GRANT, barred=True), ADULT),
    (Viewer("delegate", **GRANT, second_factor=False), ADULT),
    (Viewer("parent"), CHILD),
    (Viewer("parent", in_force=False), CHILD),
    (Viewer("parent", barred=True), CHILD),
    (Viewer("parent"), TEENAGER),
    (Viewer("parent", **GRANT), TEENAGER),
    (Viewer("parent", **GRANT, classes=MENTAL), TEENAGER),
    (Viewer("parent", **GRANT), ADULT),
    (Viewer("guardian", **GRANT), ADULT),
    (Viewer("guardian", **GRANT, classes=MENTAL), ADULT),
    (Viewer("guardian", **GRANT, in_force=False), ADULT),
    (Viewer("attorney", **GRANT), ADULT),
    (Viewer("attorney", **GRANT, incapacity=True), ADULT),
    (Viewer("attorney", **GRANT, incapacity=True, barred=True), ADULT),
    (Viewer("clinician"), ADULT),
    (Viewer("clinician", second_factor=False), ADULT),
    (Viewer("clinician without relationship"), ADULT),
    (Viewer("clinician breaking the glass"), ADULT),
    (Viewer("reception"), ADULT),
    (Viewer("pharmacist"), ADULT),
    (Viewer("social worker"), ADULT),
    (Viewer("social worker", says_summary=True), ADULT),
    (Viewer("policy administrator"), ADULT),
    (Viewer("privacy officer"), ADULT),
    (Viewer("safeguarding officer"), ADULT),
    (Viewer("help desk"), ADULT),
    (Viewer("help desk", in_force=False), ADULT),
]


def actor_of(viewer: Viewer) -> Actor:
    if viewer.row == "anonymous":
        return ANONYMOUS
    if viewer.row in ("citizen verified", "young person"):
        actor = OWNER
    elif viewer.row == "citizen unverified":
        actor = replace(OWNER, verified=False)
    elif viewer.row in (*TIES, "parent"):
        actor = HELPER
    else:
        role, _ = ROLES.get(viewer.row, (Role.CLINICIAN, ""))
        actor = Actor(kind="person", id=uuid.UUID(int=7), role=role, organisation_id=HERE, otp_at=NOW)
    return actor if viewer.second_factor else replace(actor, otp_at=None)


def ties_of(viewer: Viewer, born: dt.date) -> tuple[Tie, ...]:
    granted = {
        "see": viewer.see,
        "act": viewer.act,
        "sensitive": frozenset(f"sensitive:{one}" for one in viewer.classes),
    }
    if viewer.row == "parent":
        extension = (Tie(basis="extension", verified=viewer.in_force, **granted),) if viewer.see else ()
        return (Tie(basis="parental", verified=viewer.in_force), *extension)
    if viewer.row == "delegate":
        return (Tie(basis="delegation", **granted),) if viewer.in_force else ()
    if viewer.row in TIES:
        tie = Tie(basis=TIES[viewer.row], verified=viewer.in_force, incapacity=viewer.incapacity, **granted)
        return (tie,)
    return ()


def said_of(viewer: Viewer, person: Person, area: str, state: str) -> Said:
    """What the directive says towards this viewer."""
    item = Scope(items=frozenset({CHOSEN}))
    at_work = oracle.ROWS[viewer.row][0] in ("staff", "officer", "agent") or viewer.row.startswith("clinician")
    said = {
        "nothing said": NOTHING_SAID,
        "item hidden from everybody": Said(hide=item),
        "item hidden from that organisation": Said(hide=item) if at_work else NOTHING_SAID,
        "area hidden": Said(hide=Scope(areas=frozenset({area}))),
        "professional blocked": Said(blocked=True),
        "class opened": Said(open=Scope(classes=frozenset({f"sensitive:{oracle.OPENED_CLASS}"}))),
        "locked even then": Said(lock=item),
    }[state]
    shared = Scope(areas=frozenset({"summary"})) if viewer.says_summary else Scope()
    return replace(said, share=shared, frozen=person.frozen, barred=viewer.barred)


def facts_of(viewer: Viewer, person: Person, area: str, state: str) -> Facts:
    _, relationship = ROLES.get(viewer.row, ("", ""))
    opened = person.opened_by_policy
    return Facts(
        now=NOW,
        today=TODAY,
        patient_id=PERSON,
        birth_date=person.born,
        died_on=person.died,
        relationships=frozenset({relationship} - {""}) if viewer.in_force else frozenset(),
        glass_ends=NOW + dt.timedelta(minutes=9) if viewer.row == "clinician breaking the glass" else None,
        assisted_until=NOW + dt.timedelta(minutes=9) if viewer.row == "help desk" and viewer.in_force else None,
        ties=ties_of(viewer, person.born),
        said=said_of(viewer, person, area, state),
        policy=replace(
            policy.BUILT_IN,
            staff_days_after_death=person.staff_days_after_death,
            emergency_opens_blocked=person.glass_opens_block,
            opened_to_care=frozenset(f"sensitive:{one}" for one, whom in opened if whom == "staff"),
            opened_to_parents=frozenset(f"sensitive:{one}" for one, whom in opened if whom == "parent"),
        ),
    )


def row_of(area: str, item: Item) -> Row:
    labels = ["held" if label == oracle.RELEASED else label for label in item.labels]
    until = NOW - dt.timedelta(days=1) if oracle.RELEASED in item.labels else None
    return Row(item.kind, area, labels, HERE if item.made_here else ELSEWHERE, until)


def items_of(viewer: Viewer, kind: str):
    at_work = actor_of(viewer).organisation_id is not None
    for labels in oracle.LABELS:
        yield from (Item(kind, labels, made_here) for made_here in ((False, True) if at_work else (False,)))


def mismatches(viewer: Viewer, person: Person, states=oracle.STATES) -> list[tuple]:
    """Cases in which the code and the oracle differ: area, state, operation, item, what the oracle says."""
    found = []
    for area in oracle.AREAS:
        for state in states:
            facts = facts_of(viewer, person, area, state)
            for kind in oracle.KINDS[area].split():
                decision = decide(actor=actor_of(viewer), kinds=frozenset({kind}), facts=facts)
                for item in items_of(viewer, kind):
                    seen = decision.permitted and decision.condition.allows(row_of(area, item))
                    for operation, allowed in (("see", seen), ("act", seen and area in decision.act)):
                        expected = oracle.verdict(viewer, person, area, operation, state, item)
                        if allowed != (expected in ("yes", "history")):
                            found.append((area, state, operation, item, expected))
    return found


def name_of(case) -> str:
    viewer, born = case
    true = [name for name in ("second_factor", "in_force", "incapacity", "barred", "says_summary", "classes", "see")]
    said = [name for name in true if getattr(viewer, name) != getattr(Viewer(viewer.row), name)]
    return "-".join([viewer.row.replace(" ", "_"), str(born.year), *said])


def test_areas_hold_what_the_policy_says():
    ours = {kind for kinds in KINDS_OF_AREA.values() for kind in kinds}
    theirs = {kind for kinds in oracle.KINDS.values() for kind in kinds.split()}
    assert ours == theirs
    for kind in theirs:
        areas = {area for area, kinds in oracle.KINDS.items() if kind in kinds.split()}
        assert set(AREAS_OF_KIND[kind]) == areas, kind


@pytest.mark.parametrize("case", VIEWERS, ids=name_of)
def test_viewer(case):
    viewer, born = case
    assert mismatches(viewer, Person(born, TODAY)) == []


OPENED = frozenset({("mental-health", "staff"), ("genetics", "parent")})
CONDITIONS = {
    "frozen": {"frozen": True},
    "dead for ten days": {"died": TODAY - dt.timedelta(days=10)},
    "dead to the last day": {"died": TODAY - dt.timedelta(days=365)},
    "dead for long": {"died": TODAY - dt.timedelta(days=366)},
    "a block holds in emergencies": {"glass_opens_block": False},
    "classes opened by policy": {"opened_by_policy": OPENED},
}


@pytest.mark.slow
@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("case", VIEWERS, ids=name_of)
def test_viewer_when(case, condition):
    viewer, born = case
    assert mismatches(viewer, Person(born, TODAY, **CONDITIONS[condition])) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", policy.JOBS)
def test_job(name, citizen):
    job = policy.JOBS[name]
    areas = frozenset(map(str, job.areas))
    viewer = Viewer("job", see=areas, act=areas if job.writes else frozenset())
    person = Person(ADULT, TODAY)
    for area in oracle.AREAS:
        kind = oracle.KINDS[area].split()[0]
        with gate.open_for_job(name, kinds=[kind], patients=[citizen.patient_id]) as access:
            for item in (Item(kind, labels) for labels in oracle.LABELS):
                seen = access.decision.condition.allows(row_of(area, item))
                acts = seen and area in access.decision.act
                for operation, allowed in (("see", seen), ("act", acts)):
                    expected = oracle.verdict(viewer, person, area, operation, "nothing said", item)
                    assert allowed == (expected in ("yes", "history")), (area, operation, item)
