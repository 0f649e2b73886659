"""The state machine of an item: the rules and the database say the same, and SQL cannot get round it."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from prescriptions.rules.moves import Side, is_theirs, side_of, why_not
from prescriptions.rules.states import NEXT, OPEN, TRACKED, UNDECIDED, State, may_become
from prescriptions.rules.statuses import ISSUED, STATUS

PAIRS = list(itertools.product(State, State))


def way_to(state: State) -> list[State]:
    """The shortest way from the request to this state."""
    ways = {State.REQUESTED: [State.REQUESTED]}
    while state not in ways:
        ways |= {after: [*way, after] for before, way in ways.items() for after in NEXT[before] if after not in ways}
    return ways[state]


def update(cursor, ident, state) -> bool:
    """Whether the database lets the item go on."""
    try:
        with transaction.atomic():
            cursor.execute("UPDATE prescriptions_requestitem SET state = %s WHERE id = %s", [state, ident])
            return cursor.rowcount == 1
    except IntegrityError as refused:
        assert "prescriptions_goes_on" in str(refused.__cause__.diag.constraint_name)
        return False


def test_the_database_and_the_rules_agree_on_every_pair(item):
    agreed = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        for before in State:
            with transaction.atomic():
                assert all(update(cursor, item.id, state) for state in way_to(before))
                for after in State:
                    with transaction.atomic():
                        expected = before == after or may_become(before, after)
                        assert update(cursor, item.id, after) == expected, f"{before} to {after}"
                        transaction.set_rollback(True)
                    agreed += 1
                transaction.set_rollback(True)
    assert agreed == len(PAIRS) == 14 * 14


@pytest.mark.parametrize("state", [state for state in State if state != State.REQUESTED])
def test_nothing_begins_in_the_middle(item, state):
    columns = "id, patient_id, kind, area, labels, request_id, prescription, medicine, dose, quantity"
    columns += ", allowed_quantity, changed_at, changed_by_name, why, next_step, part_quantity, early"
    copied = columns.replace("id, patient_id", "gen_random_uuid(), patient_id", 1).replace(
        " prescription,", " gen_random_uuid(),"
    )
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="begins as requested"):
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        cursor.execute(
            f"INSERT INTO prescriptions_requestitem ({columns}, state) SELECT {copied}, %s"
            " FROM prescriptions_requestitem WHERE id = %s",
            [state, item.id],
        )


def test_every_state_can_be_reached_and_says_what_it_is():
    assert {state for state in State if way_to(state)} == set(State)
    assert set(STATUS) == set(State)
    assert len({said.code for said in STATUS.values()}) == len(State)
    assert UNDECIDED < OPEN and not OPEN & {state for state, after in NEXT.items() if not after}
    assert not set(ISSUED) & OPEN


@pytest.mark.parametrize(
    ("kind", "role", "basis", "side"),
    [
        ("job", "prescriptions", "job", Side.JOB),
        ("person", "citizen", "self", Side.PERSON),
        ("person", "citizen", "delegation", Side.PERSON),
        ("person", "citizen", "attorney", Side.PERSON),
        ("person", "clinician", "care", Side.PRACTICE),
        ("person", "clinician", "break-glass", Side.PRACTICE),
        ("person", "clinician", "share", Side.NOBODY),
        ("person", "pharmacist", "pharmacy", Side.PHARMACY),
        ("person", "pharmacist", "share", Side.NOBODY),
        ("person", "reception", "care", Side.NOBODY),
        ("person", "help-desk", "assisted", Side.NOBODY),
    ],
)
def test_whose_side_somebody_is_on(kind, role, basis, side):
    assert side_of(kind, role, basis) == side


# By side: the states into which it takes an item, whatever the item was.
THEIRS = {
    Side.PERSON: {"cancelled", "collected"},
    Side.PRACTICE: {
        "with-practice", "review-asked", "declined", "approved", "withdrawn", "with-pharmacy", "not-tracked",
    },
    Side.PHARMACY: {"ready", "ready-in-part", "preparing-remainder", "collected", "not-dispensed"},
    Side.NOBODY: set(),
}  # fmt: skip


@pytest.mark.parametrize(("side", "states"), THEIRS.items())
def test_each_side_takes_its_own_steps(side, states):
    said = {"why": "It was stopped", "next_step": "Phone us", "part": "28 tablets"}
    for before, after in PAIRS:
        able = after in states and not (side == Side.PERSON and after == "collected" and before != "not-tracked")
        able = able and not (after == "not-tracked" and before in TRACKED)  # a step of jobs
        assert is_theirs(side, before, after) == able
        assert (not why_not(side, before, after, **said)) == (able and may_become(before, after))


def test_what_has_to_be_said():
    assert "reason" in why_not(Side.PRACTICE, "requested", "declined", next_step="Phone us")
    assert "next" in why_not(Side.PRACTICE, "requested", "declined", why="Stopped", next_step="  ")
    assert "reason" in why_not(Side.PRACTICE, "approved", "withdrawn", why=" ")
    assert "reason" in why_not(Side.PHARMACY, "ready", "not-dispensed")
    assert "how much" in why_not(Side.PHARMACY, "with-pharmacy", "ready-in-part")


def test_open_is_what_goes_on():
    assert OPEN == {state for state, after in NEXT.items() if after}
