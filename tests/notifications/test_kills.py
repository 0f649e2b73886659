"""Kill the worker, the broker, the beat and the web process at any moment: each event arrives once in effect.

Six kills come of five rounds: more than forty while 500 events are created with `KILL_EVENTS=500 KILL_ROUNDS=36`.
"""

import os
import time

import pytest

from tests.notifications.killing import EMAIL, World, run, until

pytestmark = pytest.mark.slow
EVENTS, ROUNDS = int(os.environ.get("KILL_EVENTS", "100")), int(os.environ.get("KILL_ROUNDS", "5"))
STATES = """
SELECT id::text, event, state, attempts FROM notifications_notification WHERE channel = 'email'
"""


def test_each_event_arrives_once_through_kills(capsys):
    with World("outbox") as world:
        run(world, events=EVENTS, rounds=ROUNDS, seed=20)
        until(lambda: not world.query(STATES + "AND state = 'waiting'"), seconds=60, what="rows still wait")
        rows, files = world.query(STATES), world.files()
        world.look_into_broker()

    assert sorted(event for _, event, _, _ in rows) == sorted(f"event:{number}" for number in range(EVENTS))
    assert {state for _, _, state, _ in rows} == {"sent"}
    assert set(files) == {row_id for row_id, _, _, _ in rows}
    in_broker = b" ".join(world.seen_in_broker)
    assert b"deliver_waiting" in in_broker
    assert b"CANARY" not in in_broker
    assert EMAIL.encode() not in in_broker
    report(capsys, world, rows, files)


def report(capsys, world, rows, files):
    waits = sorted(files[row_id] - world.acknowledged[int(event.partition(":")[2])] for row_id, event, _, _ in rows)
    again = sum(attempts - 1 for *_, attempts in rows)
    with capsys.disabled():
        print(
            f"\n{len(rows)} events, {world.kills} kills: 0 lost, 0 twice, {again} sent again; "
            f"waits: median {waits[len(waits) // 2]:.2f} s, p95 {waits[int(len(waits) * 0.95)]:.2f} s, "
            f"longest {waits[-1]:.2f} s"
        )


def test_the_harness_sees_loss_where_only_the_broker_is_told(capsys):
    with World("straight") as world:
        began = time.monotonic()
        run(world, events=EVENTS, rounds=ROUNDS, seed=20)
        arrived = len(world.files())

    with capsys.disabled():
        print(f"\nplanted fault: {EVENTS - arrived} of {EVENTS} lost in {time.monotonic() - began:.0f} s")
    assert arrived < EVENTS - 2
