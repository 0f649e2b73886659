"""The developers' commands: tests, checks, benches, demo data and locked requirements."""

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap import browser, serving, setting_up, surroundings
from bootstrap.places import Places
from bootstrap.progress import say
from bootstrap.stamps import Stamps

# What `check --deploy` judges: the settings of a real installation, with keys that are none.
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "HEALTH_NUMBER_KEY": "only-for-the-check-9876543210-zyxwvutsrqponmlkjihgfedcba-GFEDCBA",
    "SEALING_KEYS": "only-for-the-check-0246813579-acegikmoqsuwybdfhjlnprtvxz-ACEGIKM",
}


# Two processes, each with a database of its own; whoever is done takes tests of the other.
SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")


def test(places: Places, *, everything: bool = False) -> int:
    """Set up and run the tests; the last word is pytest's."""
    say("Setting up")
    with serving.set_up(places, testing=True, filled=False) as ready:
        env = surroundings.owner(ready.env, ready.services)
        setting_up.collect_static(places, env)
        env["CHROMIUM"] = browser.find(places, ready.env)
        if everything:
            env["EVERYTHING"] = "1"
        chosen = ["-m", ""] if everything else []
        return foreground(
            [places.python, "-m", "pytest", *SIDE_BY_SIDE, *chosen, *shlex.split(env.get("PYTEST_ARGS", ""))],
            env,
            places.root,
        )


def check(places: Places) -> int:
    """All that must hold before a change is handed in; every part is run, also after one failed."""
    say("Setting up")
    with serving.set_up(places, testing=True, filled=False) as ready:
        env = surroundings.owner(ready.env, ready.services)
        failed = [
            name
            for name, command, extra in _checks(places)
            if not _passes(name, command, {**env, **extra}, places.root)
        ]
    say(f"\nNot in order: {', '.join(failed)}" if failed else "\nAll in order")
    return 1 if failed else 0


def _checks(places: Places) -> list[tuple[str, list[str | Path], dict[str, str]]]:
    def module(name: str, *arguments: str) -> list[str | Path]:
        return [places.python, "-m", name, *arguments]

    manage: list[str | Path] = [places.python, "manage.py"]
    return [
        ("format", module("ruff", "format", "--check", "--quiet", "."), {}),
        ("lint", module("ruff", "check", "."), {}),
        ("types", module("mypy"), {}),
        ("imports", [places.venv / "bin" / "lint-imports"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def _passes(name: str, command: Sequence[str | Path], env: Mapping[str, str], folder: Path) -> bool:
    say(f"\n{name}")
    return foreground(command, env, folder) == 0


def bench(places: Places) -> int:
    say("Setting up")
    with serving.set_up(places, testing=True) as ready:
        env = surroundings.owner(ready.env, ready.services)
        arguments = shlex.split(env.get("BENCH_ARGS", ""))
        return foreground([places.python, "-m", "bench", *arguments], env, places.root)


def reset(places: Places) -> int:
    """Empty the demo data; the next start makes them anew."""
    return manage(places, ["seed_demo", "--reset"], after=lambda: Stamps(places.stamps).forget("seed"))


def migrations(places: Places) -> int:
    return manage(places, ["makemigrations"])


def manage(places: Places, arguments: list[str], after=lambda: None) -> int:
    """Any management command, with the portal's own services and the owner's login."""
    with serving.set_up(places, filled=False) as ready:
        env = surroundings.owner(ready.env, ready.services)
        code = foreground([places.python, "manage.py", *arguments], env, places.root)
    if code == 0:
        after()
    return code


def lock(places: Places) -> int:
    """Compile the requirements anew from pyproject.toml and the .in files, by hash and without addresses."""
    with serving.set_up(places, testing=True, filled=False) as ready:
        uv: list[str | Path] = [
            places.python,
            "-m",
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--generate-hashes",
            "--no-header",
            "--python-version",
            "3.11",
        ]
        folder = Path("requirements")
        jobs: list[tuple[str, list[str | Path]]] = [
            ("run", ["pyproject.toml"]),
            ("services", ["pyproject.toml", "--extra", "services", "--constraint", folder / "run.txt"]),
            ("test", ["pyproject.toml", "--extra", "test", "--constraint", folder / "services.txt"]),
            ("tools", [folder / "tools.in"]),
            ("node", [folder / "node.in"]),
        ]
        codes = [
            foreground([*uv, *sources, "-o", folder / f"{name}.txt"], ready.env, places.root) for name, sources in jobs
        ]
    return max(codes)


def foreground(command: Sequence[str | Path], env: Mapping[str, str], folder: Path) -> int:
    """Run a command on the terminal and take its exit code; Ctrl-C is the command's to answer."""
    child = subprocess.Popen([str(part) for part in command], env=dict(env), cwd=folder)
    before = {
        number: signal.signal(number, lambda got, _: _pass_on(child, got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _pass_on(child: subprocess.Popen, number: int) -> None:
    """The terminal sends Ctrl-C to the command itself; a signal to us alone is handed on."""
    if number != signal.SIGINT or os.getpgid(child.pid) != os.getpgrp():
        child.send_signal(number)
