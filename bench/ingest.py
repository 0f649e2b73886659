"""`python -m bench.ingest`: ingest as a share of COPY in the same run, one process and two.

Ingest is all of it: whole bundles parsed, checked, indexed, versioned, labelled, logged and committed.
COPY is the same number of texts into a table with a key and one index, by the same driver.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import time
import uuid

BUNDLES, ENTRIES = 20, 250


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


def stored(text: bytes) -> int:
    """Resources of one document that were stored."""
    from interop.ingest import actions, bundle
    from records import lossless

    draft = bundle.read(lossless.loads(text, limit=lossless.BUNDLE_LIMIT), source="bench")
    return actions.carry_out(draft).stored


def rate(first: int, bundles: int = BUNDLES) -> float:
    """Resources a second of one process."""
    documents = [document(first + number) for number in range(bundles)]
    started = time.perf_counter()
    found = sum(map(stored, documents))
    return found / (time.perf_counter() - started)


def report(copied: float) -> None:
    """Print resources a second beside rows a second of COPY in the same run; the median of three."""
    stored(document(-1))  # warm: tables are read lazily
    found = statistics.median(rate(turn * 1000) for turn in range(3))
    print(f"{'ingest':18}{found:10.0f} resources a second; COPY of the texts {copied:.0f} rows: 1/{copied / found:.1f}")


def _worker(first: int) -> float:
    import django

    django.setup()
    stored(document(first))
    return rate(first + 1)


def main() -> None:
    """The two figures alone, in a database of their own; COPY and ingest take turns."""
    options = _options()
    from bench.__main__ import _own_database

    _own_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from bench.world import copy_rate

    stored(document(-1))
    pairs = [(copy_rate(20_000), rate(turn * 1000, options.bundles)) for turn in range(options.rounds)]
    for copied, found in pairs:
        print(f"COPY {copied:8.0f} rows a second, ingest {found:8.0f} resources a second: 1/{copied / found:.1f}")
    share = statistics.median(copied / found for copied, found in pairs)
    print(f"one process: 1/{share:.1f} of COPY (median of {len(pairs)})")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        both = sum(pool.map(_worker, (100_000, 200_000)))
    copied = statistics.median(copied for copied, _ in pairs)
    print(f"two processes: {both:.0f} resources a second: 1/{copied / both:.1f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundles", type=int, default=BUNDLES)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
