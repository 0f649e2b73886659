"""The portal on a real ASGI server, with pages and sockets on one port, in front of the tests' own database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

SERVED = "tests.journeys.served:application"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    given = connections["owner"].settings_dict
    host, port = given["HOST"], given["PORT"] or 5432
    return f"host={host} port={port} user={given['USER']} password='{given['PASSWORD']}' dbname={given['NAME']}"


@contextmanager
def serving(**environment: str):
    """The address of a server that lives as long as this block."""
    port = free_port()
    address = f"http://localhost:{port}"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_URL": address,
        "DEMO": "1",
        "PROCESS": "web",
        "DATABASE_POOL": "8",
        **environment,
    }
    env.pop("DATABASE_APP_URL", None)
    command = [sys.executable, "-m", "gunicorn", "-k", "asgi", "--no-control-socket", "-b", f"127.0.0.1:{port}", SERVED]
    process = subprocess.Popen(command, env=env, start_new_session=True, stderr=subprocess.PIPE)
    try:
        _wait_for(f"{address}/healthz", process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(process.communicate()[1].decode()[-3000:])
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)  # until the server listens
        else:
            return
    raise RuntimeError("The server does not answer.")
