"""`python -m bench.ingest`: `load_bundles` as people run it, as a share of COPY in the same run.

Loading is all of it: the command reads files of bundles or of lines, and everything is parsed, checked, indexed,
versioned, labelled, logged and committed. COPY is texts alone into a table with a key and one index, by the same
driver. CPU is that of the command with its processes and of PostgreSQL: of the whole server, so leave it alone.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from bench import cpu

BUNDLES, ENTRIES = 40, 250
_NOBODY = uuid.UUID(int=0)


class Pace(NamedTuple):
    """Rows or resources a second, and CPU microseconds of one, the database's included."""

    rate: float
    work: float


def bodies(number: int) -> list[dict[str, Any]]:
    """A person and their results."""
    from bench.world import observation

    patient = uuid.uuid5(uuid.NAMESPACE_URL, f"bench {number}")
    person = {"resourceType": "Patient", "id": str(patient), "birthDate": "1957-03-04", "name": [{"family": "Bench"}]}
    return [person, *(json.loads(observation(patient, item)[-2]) for item in range(ENTRIES))]


def document(number: int) -> str:
    """The same as a transaction."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{body['id']}",
            "resource": body,
            "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"},
        }
        for body in bodies(number)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def write(folder: Path, first: int, bundles: int, *, lines: bool) -> None:
    """Files of so many people: a bundle each, or one file of lines."""
    people = range(first, first + bundles)
    if lines:
        rows = (json.dumps(body) + "\n" for number in people for body in bodies(number))
        (folder / "all.ndjson").write_text("".join(rows))
    for number in () if lines else people:
        (folder / f"{number}.json").write_text(document(number))


def loaded(first: int, bundles: int = BUNDLES, *, processes: int, lines: bool = False) -> Pace:
    """The command at work on files of people that it has not seen; what Django takes to start is left out."""
    from django.core.management import call_command

    told = StringIO()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), first, bundles, lines=lines)
        before, started = _cpu(), time.perf_counter()
        call_command("load_bundles", folder, processes=processes, no_progress=True, stdout=told)
        taken, used = time.perf_counter() - started, _cpu() - before
    count = bundles * (ENTRIES + 1)
    assert f"stored {count:,}, changed 0, unchanged 0, refused 0." in told.getvalue(), told.getvalue()
    return Pace(count / taken, used / count * 1e6)


def copied(rows: int = 20_000) -> Pace:
    """The same of COPY, without the making of the texts."""
    from bench.world import copy_rate, observation

    before = _cpu()
    for number in range(rows):
        observation(_NOBODY, number)
    making = _cpu() - before
    found = copy_rate(rows)
    return Pace(found, (_cpu() - before - 2 * making) / rows * 1e6)


def rounds(number: int, bundles: int, ways: list[tuple[int, bool]]) -> Iterator[tuple[Pace, list[Pace]]]:
    """COPY and each way of loading in turn, so that a noisy minute falls on all of them."""
    first = 0
    loaded(-1, 1, processes=1)  # warm: tables are read lazily
    for _ in range(number):
        found = []
        for processes, lines in ways:
            found.append(loaded(first, bundles, processes=processes, lines=lines))
            first += bundles
        yield copied(), found


def report(number: int = 3, bundles: int = BUNDLES) -> None:
    """Print, for one process and for as many as is usual, the medians of the rounds."""
    from interop.ingest.crew import usual_processes

    ways = [(1, False), (usual_processes(), False), (usual_processes(), True)]
    done = list(rounds(number, bundles, ways))
    copies = statistics.median(copy.rate for copy, _ in done)
    work = statistics.median(copy.work for copy, _ in done)
    print(f"\nload_bundles against COPY of texts: {copies:.0f} rows a second, {work:.0f} us CPU each")
    for place, (processes, lines) in enumerate(ways):
        paces = [found[place] for _, found in done]
        rate, used = statistics.median(one.rate for one in paces), statistics.median(one.work for one in paces)
        share = statistics.median(copy.rate / found[place].rate for copy, found in done)
        name = f"{'lines' if lines else 'bundles'}, {processes} process{'es' if processes > 1 else ''}"
        cost = f"{used:4.0f} us CPU each, {used / work:.1f} times COPY's"
        print(f"{name:22}{rate:8.0f} resources a second: 1/{share:.1f}; {cost}")


def _cpu() -> float:
    """CPU seconds of this process, of those that it started, and of PostgreSQL."""
    from bench.measuring import postmaster

    return cpu.of_tree(os.getpid()) + cpu.of_tree(postmaster())


def main() -> None:
    """The figures alone, in a database of their own."""
    options = _options()
    from bench.__main__ import _own_database

    _own_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    report(options.rounds, options.bundles)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundles", type=int, default=BUNDLES)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
