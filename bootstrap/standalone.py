"""Lets `manage.py` find the database and broker that `make run` set up here, running or not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bootstrap import places, postgres, services, surroundings
from bootstrap.trouble import Trouble


def with_the_packages() -> None:
    """Go on in the project's own environment where this Python has no Django."""
    here = places.here()
    try:
        import django  # noqa: F401
    except ImportError:
        if here.python.exists() and not os.environ.get("PORTAL_PYTHON_FOUND"):
            os.environ["PORTAL_PYTHON_FOUND"] = "1"
            os.execv(here.python, [str(here.python), *sys.argv])
        raise SystemExit("The packages are not installed yet: `make run` or `make test` does it.") from None


@contextmanager
def local_services() -> Iterator[None]:
    """Addresses and keys of this machine's set-up, for as long as the command runs; given ones come first."""
    here, given = places.here(), surroundings.given()
    if given.get("DATABASE_URL") or given.get("DATABASE_APP_URL") or not postgres.home(here).exists():
        yield
        return
    here.make()
    found = services.find(here, given)
    try:
        with services.in_use(found, quiet=True):
            env = surroundings.owner(surroundings.common(here, given), found)
            os.environ.update(env)
            yield
    except Trouble as trouble:
        raise SystemExit(f"{trouble.what}\n{trouble.do}") from None
    except subprocess.SubprocessError as error:
        raise SystemExit(f"The database could not be started: {error}") from None
