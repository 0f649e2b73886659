"""The steps between a bare checkout and a portal that can be started."""

import json
from collections.abc import Mapping
from pathlib import Path

from bootstrap import catalogues, debian, frontend, packages, processes
from bootstrap.places import Places
from bootstrap.progress import run, skipped, step
from bootstrap.services import Services
from bootstrap.stamps import Stamps, fingerprint

PEOPLE, SEED = "50", "1"


def install(places: Places, env: dict[str, str], *, testing: bool = False) -> None:
    """Everything that comes from outside, or is compiled from what did."""
    sets = ["run", *(["test"] if testing else [])]
    ours = not (env.get("DATABASE_URL") and env.get("REDIS_URL"))
    if ours and debian.has_service_wheels():
        sets.append("services")
    elif ours:
        debian.install_services(places, env)
    packages.install(places, sets, env)
    frontend.install(places, env)
    _compile_catalogues(places)


def fill(services: Services, env: Mapping[str, str]) -> None:
    """Tables, demo people and static files, where they are not there yet. `env` holds the owner's login."""
    stamps = Stamps(services.places.stamps)
    _migrate(services, env, stamps)
    if env["DEMO"] == "1":
        _seed(services, env, stamps)
    collect_static(services.places, env)


def manage(places: Places, env: Mapping[str, str], *arguments: str | Path, failing: str) -> str:
    command: list[str | Path] = [places.python, "manage.py", *arguments]
    return run(command, log=places.logs / "setup.log", failing=failing, env=env, cwd=places.root)


def _compile_catalogues(places: Places) -> None:
    folder = places.root / "locale"
    if folder.is_dir() and (count := catalogues.compile_all(folder)):
        with step(f"Translations ({count})"):
            pass


def _migrate(services: Services, env: Mapping[str, str], stamps: Stamps) -> None:
    """A given database is asked every time; our own cannot have changed while its stamp holds."""
    root = services.places.root
    migrations = sorted(root.glob("*/migrations/*.py")) + sorted(root.glob("requirements/run.txt"))
    value = fingerprint(services.identity, *migrations, root / "portal" / "management" / "commands" / "migrate.py")
    if services.own_database and stamps.fresh("migrate", value):
        return skipped("Tables")
    with step("Tables"):
        manage(services.places, env, *processes.MIGRATE[2:], failing="Making the tables failed.")
    stamps.write("migrate", value)


def _seed(services: Services, env: Mapping[str, str], stamps: Stamps) -> None:
    places = services.places
    value = fingerprint(services.identity, PEOPLE, SEED)
    if stamps.fresh("seed", value) and _complete(places.manifest):
        return skipped("Demo people")
    with step(f"Demo people ({PEOPLE})"):
        wanted: list[str | Path] = [
            "seed_demo",
            "--people",
            PEOPLE,
            "--seed",
            SEED,
            "--manifest",
            places.manifest,
        ]
        manage(places, env, *wanted, failing="Making the demo people failed.")
    places.manifest.chmod(0o600)
    stamps.write("seed", value)


def _complete(manifest: Path) -> bool:
    try:
        return bool(json.loads(manifest.read_text())["people"])
    except (FileNotFoundError, ValueError, KeyError):
        return False


def collect_static(places: Places, env: Mapping[str, str]) -> None:
    stamps = Stamps(places.stamps)
    value = fingerprint(
        stamps.read("frontend"),
        stamps.read("packages-run"),
        places.root / "static",
        places.root / "portal" / "settings.py",
    )
    if stamps.fresh("static", value) and (places.data / "static").is_dir():
        return skipped("Static files")
    with step("Static files"):
        manage(places, env, *processes.COLLECT_STATIC[2:], failing="Gathering the static files failed.")
    stamps.write("static", value)
