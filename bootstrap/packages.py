"""The virtual environment and the locked Python packages in it."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from bootstrap.places import Places
from bootstrap.progress import run, skipped, step
from bootstrap.stamps import Stamps, fingerprint
from bootstrap.trouble import Trouble

SETS = ("run", "services", "test")


def install(places: Places, wanted: Iterable[str], env: dict[str, str]) -> None:
    """Bring the environment to the wanted sets; others stay, so that run and test take no turns."""
    stamps = Stamps(places.stamps)
    _make_venv(places, stamps, env)
    there = {name for name in SETS if stamps.fresh(f"packages-{name}", _lock(places, name))}
    if set(wanted) <= there:
        return skipped("Python packages")
    chosen = [name for name in SETS if name in {*wanted, *_ever_installed(stamps)}]
    with step(f"Python packages ({', '.join(chosen)})"):
        for name in SETS:
            stamps.forget(f"packages-{name}")
        _sync(places, [places.root / "requirements" / f"{name}.txt" for name in chosen], env)
    for name in chosen:
        stamps.write(f"packages-{name}", _lock(places, name))


def _lock(places: Places, name: str) -> str:
    return fingerprint(places.root / "requirements" / f"{name}.txt", _interpreter(places))


def _interpreter(places: Places) -> str:
    return f"{sys.version} {os.path.realpath(sys.executable)} {places.venv}"


def _ever_installed(stamps: Stamps) -> set[str]:
    return {name for name in SETS if stamps.read(f"packages-{name}")}


def _make_venv(places: Places, stamps: Stamps, env: dict[str, str]) -> None:
    if stamps.fresh("venv", _interpreter(places)) and places.python.exists():
        return skipped("Python environment")
    with step("Python environment"):
        for name in ("venv", *(f"packages-{name}" for name in SETS)):
            stamps.forget(name)
        log = places.logs / "install.log"
        try:
            run(
                [sys.executable, "-m", "venv", "--clear", places.venv],
                log=log,
                failing="Making .venv failed.",
                env=env,
            )
        except Trouble as trouble:
            if "ensurepip" not in trouble.what:
                raise
            raise Trouble("This Python has no venv module.", "On Debian: apt-get install python3-venv") from None
    stamps.write("venv", _interpreter(places))


def _sync(places: Places, files: list[Path], env: dict[str, str]) -> None:
    """uv where its wheel can be had, else the pip that is there (a few minutes instead of seconds)."""
    log = places.logs / "install.log"
    failing = "Installing the Python packages failed."
    pip: list[str | Path] = [
        places.python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--require-hashes",
        "-q",
    ]
    locks: list[str | Path] = [part for file in files for part in ("-r", file)]
    try:
        run([*pip, "-r", places.root / "requirements" / "tools.txt"], log=log, failing=failing, env=env)
    except Trouble:
        run([*pip, *locks], log=log, failing=failing, env=env)
        return
    uv: list[str | Path] = [
        places.python,
        "-m",
        "uv",
        "--quiet",
        "pip",
        "sync",
        "--require-hashes",
        "--python",
        places.python,
    ]
    run([*uv, *files], log=log, failing=failing, env=_with_cache(places, env))


def _with_cache(places: Places, env: dict[str, str]) -> dict[str, str]:
    """A cache that can be written, also for users without a home, and copies where links cannot be made."""
    home = Path(env.get("XDG_CACHE_HOME") or Path(env.get("HOME", "/nonexistent")) / ".cache")
    base = home if home.is_dir() else home.parent
    own = {} if base.is_dir() and os.access(base, os.W_OK) else {"UV_CACHE_DIR": str(places.data / "cache" / "uv")}
    return {"UV_LINK_MODE": "copy" if own or not _same_disk(base, places.root) else "hardlink", **env, **own}


def _same_disk(one: Path, other: Path) -> bool:
    return one.exists() and one.stat().st_dev == other.stat().st_dev


def wheel_binaries(places: Places, inside: str) -> Path | None:
    """The folder `inside` a package of the environment, where it is installed."""
    return next(iter(sorted(places.venv.glob(f"lib/python*/site-packages/{inside}"))), None)


def on_path(*names: str) -> Path | None:
    """The first of these programs that the machine has."""
    return next((Path(found) for name in names if (found := shutil.which(name))), None)
