"""`python -m bench`: what the gate costs, as ratios to a bare view in the same run.

CPU of the web server's tree and of PostgreSQL's, per request, the median of the rounds. Absolute figures belong to
this machine and minute; the ratios are what counts. `--growth` measures the same questions again on a larger store.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import conninfo

ROOT = Path(__file__).resolve().parents[1]
DATABASE = os.environ.get("BENCH_DATABASE", "bench_portal")


def main() -> None:
    options = _options()
    _own_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from bench import cases, choices, desk, ingest, measuring, messages, slots, world

    first = options.resources[0]
    print(f"Filling: {first} resources, {options.items} a person, one person with {options.many} …", flush=True)
    made = world.build(first, options.items, options.many)
    how = {"rounds": options.rounds, "requests": options.requests, "port": options.port}
    apart = [made.readers.pop() for _ in made.readers[::2]]  # whoever decides much is in no other case
    asked = list(cases.fhir(made))
    if not options.growth:
        team = desk.build()
        asked += [*cases.choices(choices.build(apart)), *cases.pages(made), *cases.desk(team.cookie)]
        asked += cases.messages(messages.build(team))
        asked += cases.times(made.readers, slots.build())
    asked = [case for case in asked if not options.only or case.name in options.only]
    floor, gated = measuring.both(asked, **how)
    _report(asked, floor, gated)
    for size in options.resources[1:]:
        print(f"\nFilling: {size} resources …", flush=True)
        world.fill(made, size, options.items)
        asked = list(cases.fhir(made))
        larger_floor, larger = measuring.both(asked, **how)
        _report(asked, larger_floor, larger)
        print(f"\nGrowth from {first} to {size} resources, CPU of the gated side (of the floor)")
        for name, side in larger.items():
            print(f"{name:18}{side.ms / gated[name].ms:10.2f}{larger_floor[name].ms / floor[name].ms:10.2f}")
    if not (options.growth or options.only):
        ingest.report()


def _report(asked, floor, gated) -> None:
    base = floor["FHIR read"].ms
    heads = f"{'floor ms':>10}{'gated ms':>10}{'ratio':>8}{'goal':>6}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}"
    print(f"\n{'':18}{heads}")
    for case in asked:
        side, low = gated[case.name], floor[case.name].ms if case.floor else base
        low = gated[case.beside].ms if case.beside else low
        half, tail = side.percentile(50), side.percentile(99)
        line = f"{low:10.2f}{side.ms:10.2f}{side.ms / low:8.2f}{case.goal:6.1f}{half:9.1f}{tail:9.1f}{tail / half:9.1f}"
        told = "" if case.floor else f"  (to {case.beside or 'the floor’s read'})"
        print(f"{case.name:18}{line}{told}")


def _own_database() -> None:
    """An empty database beside the one that DATABASE_URL names, migrated by the owner."""
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = conninfo.make_conninfo(given, dbname=DATABASE)
    if application := os.environ.get("DATABASE_APP_URL"):
        os.environ["DATABASE_APP_URL"] = conninfo.make_conninfo(application, dbname=DATABASE)
    os.environ["DEMO"] = "1"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, check=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--growth", action="store_true", help="the API alone, on 100 thousand and 1 million resources")
    parser.add_argument("--resources", type=int, nargs="+", help="how many the store holds; each size is measured")
    parser.add_argument("--only", nargs="+", help="the cases to measure, by name; FHIR read must be among them")
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=1600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8391)
    options = parser.parse_args()
    options.resources = options.resources or ([100_000, 1_000_000] if options.growth else [100_000])
    return options


if __name__ == "__main__":
    main()
