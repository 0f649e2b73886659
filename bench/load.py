"""A small client: so many requests over so many kept connections, each answer checked."""

import http.client
import itertools
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Target(NamedTuple):
    """One address, asked with the cookie of one browser; a form is sent there, and leads on."""

    path: str
    cookie: str = ""
    form: str = ""


def run(port: int, targets: Sequence[Target], *, requests: int, connections: int = 8) -> list[float]:
    """Seconds of each request, all of which must be answered with 200, or of a form with 302."""
    ticket = itertools.count()
    taken: list[float] = []
    faults: list[str] = []

    def worker() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (number := next(ticket)) < requests and not faults:
            path, cookie, form = targets[number % len(targets)]
            headers = ({"Cookie": cookie} if cookie else {}) | (FORM if form else {})
            started = time.perf_counter()
            try:
                connection.request("POST" if form else "GET", path, body=form or None, headers=headers)
                response = connection.getresponse()
                response.read()
            except OSError as error:
                faults.append(f"{error} at {path}")
                return
            taken.append(time.perf_counter() - started)
            if response.status != (302 if form else 200):
                faults.append(f"{response.status} at {path}")

    threads = [threading.Thread(target=worker) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    if len(taken) < requests:
        raise RuntimeError(f"{requests - len(taken)} requests were not answered.")
    return taken
