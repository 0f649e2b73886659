"""Cases measured in turn on both sides, so that a noisy minute falls on both: CPU and time of each request."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import cpu, load
from bench.cases import Case
from bench.load import Target

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Side:
    """What one side's rounds brought: CPU milliseconds a request, and seconds of every request."""

    cost: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return statistics.median(self.cost)

    def percentile(self, part: int) -> float:
        """Milliseconds within which so many of a hundred requests were answered."""
        return statistics.quantiles(self.taken, n=100)[part - 1] * 1000


Measured = dict[str, Side]


def both(cases: Sequence[Case], *, rounds: int, requests: int, port: int) -> tuple[Measured, Measured]:
    """The floor's side and the gated one, by case."""
    floor: Measured = {case.name: Side() for case in cases if case.floor}
    gated: Measured = {case.name: Side() for case in cases}
    for _ in range(rounds):
        with served("bench.floor_settings", port) as server:
            for case in cases:
                if case.floor:
                    _measure(floor[case.name], server, port, case.floor, requests)
        with served("bench.gated_settings", port) as server:
            for case in cases:
                _measure(gated[case.name], server, port, case.gated, requests // case.share)
    return floor, gated


def _measure(side: Side, server: subprocess.Popen, port: int, targets: Sequence[Target], requests: int) -> None:
    load.run(port, targets, requests=max(20, requests // 8))  # warm
    before = cpu.of_tree(server.pid) + cpu.of_tree(postmaster())
    side.taken += load.run(port, targets, requests=requests)
    side.cost.append((cpu.of_tree(server.pid) + cpu.of_tree(postmaster()) - before) / requests * 1000)


_FLOOR = ("-k", "gthread", "--threads", "8", "bench.wsgi")
_GATED = ("-k", "asgi", "--no-control-socket", "portal.asgi:application")  # as it is served


@contextmanager
def served(settings: str, port: int) -> Iterator[subprocess.Popen]:
    """One process of gunicorn until the case is done: the portal as it is served, the floor with what costs least."""
    how = _FLOOR if settings == "bench.floor_settings" else _GATED
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "--log-level", "error", *how]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "PROCESS": "web", "LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
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


def postmaster() -> int:
    """The process that all of PostgreSQL descends from."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])
