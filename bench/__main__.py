"""`python -m bench`: what the gate costs, as ratios to a bare view in the same run.

CPU of the web server's tree and of PostgreSQL's, per request, the median of the rounds. Absolute figures belong to
this machine and minute; the ratios are what counts.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import conninfo

from bench import cpu, load

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "bench_portal"


def main() -> None:
    options = _options()
    _own_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.conf import settings

    from bench import ingest, world

    print(f"Filling: {options.people} people with {options.items} items, one with {options.many} …", flush=True)
    user, newest, session = world.build(options.people, options.items, options.many)
    patient = user.patient_id
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    cases = {
        "read": (
            [f"/read/{ident}" for ident in newest],
            [f"/bench/{patient}/read/{ident}" for ident in newest],
        ),
        "latest 20": ([f"/latest/{patient}"], [f"/bench/{patient}/latest"]),
    }
    pages = {
        "home page": f"/p/{patient}/",
        "results page": f"/p/{patient}/results/",
        "chronology page": f"/p/{patient}/chronology/",
    }
    floor, gated = _rounds(options, cases, pages, cookie)
    _report(floor, gated, list(cases), list(pages))
    ingest.report(world.copy_rate(20_000))


def _rounds(options, cases, pages, cookie):
    """Each case on both sides, turn about, so that a noisy minute falls on both."""
    floor: dict[str, list[float]] = {}
    gated: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        with served("bench.floor_settings", options.port) as server:
            for name, (paths, _) in cases.items():
                floor.setdefault(name, []).append(cost(server, options.port, paths, "", options.requests))
        with served("bench.gated_settings", options.port) as server:
            for name, (_, paths) in cases.items():
                gated.setdefault(name, []).append(cost(server, options.port, paths, cookie, options.requests))
            for name, path in pages.items():
                gated.setdefault(name, []).append(cost(server, options.port, [path], cookie, options.requests // 8))
    return floor, gated


def cost(server: subprocess.Popen, port: int, paths, cookie: str, requests: int) -> float:
    """CPU milliseconds of server and database for one request."""
    load.run(port, paths, cookie=cookie, requests=max(20, requests // 10))  # warm
    before = cpu.of_tree(server.pid) + cpu.of_tree(_postmaster())
    load.run(port, paths, cookie=cookie, requests=requests)
    return (cpu.of_tree(server.pid) + cpu.of_tree(_postmaster()) - before) / requests * 1000


@contextmanager
def served(settings: str, port: int):
    """gunicorn, one process with eight threads, until the case is done."""
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "-k", "gthread", "-w", "1", "--threads", "8"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "PROCESS": "web", "LOG_LEVEL": "ERROR"}
    server = subprocess.Popen([*command, "-b", f"127.0.0.1:{port}", "--log-level", "error"], cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    import socket

    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start.")


def _postmaster() -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])


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


def _report(floor, gated, cases, pages) -> None:
    median = statistics.median
    base = median(floor["read"])
    print(f"\n{'':18}{'floor ms':>10}{'gated ms':>10}{'ratio':>8}")
    for name in cases:
        low, high = median(floor[name]), median(gated[name])
        print(f"{name:18}{low:10.2f}{high:10.2f}{high / low:8.2f}")
    for name in pages:
        high = median(gated[name])
        print(f"{name:18}{base:10.2f}{high:10.2f}{high / base:8.2f}  (to the floor's read)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=1600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8391)
    return parser.parse_args()


if __name__ == "__main__":
    main()
