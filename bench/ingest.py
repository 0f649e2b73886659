"""`python -m bench.ingest`: ingest as a share of COPY in the same run, one process and two.

Ingest is all of it: whole bundles parsed, checked, indexed, versioned, labelled, logged and committed.
COPY is the same number of texts into a table with a key and one index, by the same driver.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path

from bench import cpu

BUNDLES, ENTRIES = 20, 250
_NOBODY = uuid.UUID(int=0)


def document(number: int) -> bytes:
    """A transaction of one person and their results, as text."""
    from bench.world import observation

    patient = uuid.uuid5(uuid.NAMESPACE_URL, f"bench {number}")
    person = {"resourceType": "Patient", "id": str(patient), "birthDate": "1957-03-04", "name": [{"family": "Bench"}]}
    bodies = [person, *(json.loads(observation(patient, item)[-2]) for item in range(ENTRIES))]
    entries = [
        {
            "fullUrl": f"urn:uuid:{body['id']}",
            "resource": body,
            "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"},
        }
        for body in bodies
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def rate(first: int, bundles: int = BUNDLES) -> tuple[float, float]:
    """Resources a second of one process, and CPU microseconds of one, the database's included."""
    from interop.ingest.loading import How, load

    outcomes: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(bundles):
            (Path(folder) / f"{number}.json").write_bytes(document(first + number))
        cpu_before, started = _cpu(), time.perf_counter()
        for path in sorted(Path(folder).iterdir()):
            load(path, How(source="bench"), tell=lambda path, outcome: outcomes.append(outcome.stored))
        taken, used = time.perf_counter() - started, _cpu() - cpu_before
    assert sum(outcomes) == bundles * (ENTRIES + 1), "not all of it was stored"
    return sum(outcomes) / taken, used / sum(outcomes) * 1e6


def copied(rows: int = 20_000) -> tuple[float, float]:
    """The same of COPY, without the making of the texts."""
    from bench.world import copy_rate, observation

    before = _cpu()
    for number in range(rows):
        observation(_NOBODY, number)
    making = _cpu() - before
    found = copy_rate(rows)
    return found, (_cpu() - before - 2 * making) / rows * 1e6


def report(copied_rows: float) -> None:
    """Print resources a second beside rows a second of COPY in the same run; the median of three."""
    rate(-1, 1)  # warm: tables are read lazily
    found = statistics.median(rate(turn * 1000)[0] for turn in range(3))
    share = copied_rows / found
    print(f"{'ingest':18}{found:10.0f} resources a second; COPY of the texts {copied_rows:.0f} rows: 1/{share:.1f}")


def _cpu() -> float:
    """CPU seconds of this process and of the backends that serve it."""
    from django.db import connections

    used = time.process_time()
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            used += cpu.of_tree(cursor.fetchone()[0])
    return used


def _worker(first: int) -> float:
    import django

    django.setup()
    rate(first, 1)
    return rate(first + 1)[0]


def main() -> None:
    """The two figures alone, in a database of their own; COPY and ingest take turns."""
    options = _options()
    from bench.__main__ import _own_database

    _own_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    rate(-1, 1)
    pairs = [(copied(), rate(turn * 1000, options.bundles)) for turn in range(options.rounds)]
    for (copies, copy_cpu), (found, used) in pairs:
        print(f"COPY {copies:8.0f} rows a second, {copy_cpu:4.0f} us CPU each; ", end="")
        print(f"ingest {found:8.0f} resources a second, {used:4.0f} us CPU each: 1/{copies / found:.1f}")
    share = statistics.median(copies / found for (copies, _), (found, _) in pairs)
    work = statistics.median(used / copy_cpu for (_, copy_cpu), (_, used) in pairs)
    print(f"one process: 1/{share:.1f} of COPY; {work:.1f} times its CPU (medians of {len(pairs)})")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        both = sum(pool.map(_worker, (100_000, 200_000)))
    copies = statistics.median(copies for (copies, _), _ in pairs)
    print(f"two processes: {both:.0f} resources a second: 1/{copies / both:.1f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundles", type=int, default=BUNDLES)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
