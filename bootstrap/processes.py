"""The portal's processes and their commands: what `make run` supervises and docker-compose.yml starts."""

from dataclasses import dataclass
from pathlib import Path

PYTHON = "python"  # stands for the environment's interpreter


@dataclass(frozen=True)
class Process:
    """A process that is kept running: its name, its command, and how long it may take to end."""

    name: str
    command: tuple[str, ...]
    patience: float

    def resolved(self, python: Path) -> list[str]:
        return [str(python) if part == PYTHON else part for part in self.command]


def web(bind: str) -> Process:
    """Pages, API and sockets on one port."""
    options = (
        "--bind",
        bind,
        "--workers",
        "2",
        "--timeout",
        "60",
        "--graceful-timeout",
        "8",
        "--no-control-socket",
    )
    return Process("web", (PYTHON, "-m", "gunicorn", "-k", "asgi", *options, "portal.asgi:application"), patience=12)


def worker() -> Process:
    """Background work: delivers the outbox."""
    options = ("--concurrency", "4", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    return Process("worker", (PYTHON, "-m", "celery", "-A", "portal", "worker", "-P", "threads", *options), patience=20)


def beat(folder: str) -> Process:
    """The clock of periodic work."""
    options = ("--schedule", f"{folder}/beat-schedule", "--pidfile", "", "--loglevel", "INFO")
    return Process("beat", (PYTHON, "-m", "celery", "-A", "portal", "beat", *options), patience=5)


def supervised(*, port: int, run_folder: Path) -> list[Process]:
    """All that `make run` keeps running, in the order of starting."""
    return [web(f"127.0.0.1:{port}"), worker(), beat(str(run_folder))]


MIGRATE = (PYTHON, "manage.py", "migrate", "--no-input")
COLLECT_STATIC = (PYTHON, "manage.py", "collectstatic", "--no-input")
