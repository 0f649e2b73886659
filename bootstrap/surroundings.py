"""What each process finds in its environment: the owner's login only where tables are made."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace

from bootstrap import keys
from bootstrap.places import Places
from bootstrap.services import Services
from bootstrap.trouble import Trouble

# Every portal process needs these; docker-compose.yml gives the same ones.
RUNTIME = (
    "DATABASE_APP_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "HEALTH_NUMBER_KEY",
    "SEALING_KEYS",
    "PORTAL_URL",
    "DATA_DIR",
    "DEMO",
)
OWNER = (*RUNTIME, "DATABASE_URL")

DERIVE = """
import os
from portal.database import APP_ROLE, app_password
from psycopg.conninfo import make_conninfo
password = app_password(os.environ["SECRET_KEY"])
print(make_conninfo(os.environ["DATABASE_URL"], user=APP_ROLE, password=password))
"""


def common(places: Places, given: Mapping[str, str]) -> dict[str, str]:
    """For every child: the user's own environment, with compiled modules kept and the portal's secrets."""
    kept = {name: value for name, value in given.items() if name != "PYTHONDONTWRITEBYTECODE"}
    port = given.get("PORT") or "8000"
    return {
        **kept,
        **keys.load(places.data, given),
        "DATA_DIR": str(places.data),
        "PORT": port,
        "PORTAL_URL": given.get("PORTAL_URL") or f"http://localhost:{port}",
        "DEMO": given.get("DEMO") or "1",
    }


def owner(env: Mapping[str, str], services: Services) -> dict[str, str]:
    """For migrations, demo data, management commands and tests: both logins."""
    return {**runtime(env, services), "DATABASE_URL": services.owner_url}


def runtime(env: Mapping[str, str], services: Services) -> dict[str, str]:
    """For web, worker and beat: never the owner's login."""
    kept = {name: value for name, value in env.items() if name != "DATABASE_URL"}
    return {**kept, "DATABASE_APP_URL": services.app_url, "REDIS_URL": services.broker_url}


def with_app_login(services: Services, env: Mapping[str, str]) -> Services:
    """Where only the owner's URL is given, let the portal derive the application's login."""
    if services.app_url:
        return services
    told = subprocess.run(
        [services.places.python, "-c", DERIVE],
        env={**env, "DATABASE_URL": services.owner_url},
        cwd=services.places.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Trouble("DATABASE_URL cannot be read.", "It looks like postgresql://user:password@host:5432/name")
    return replace(services, app_url=told.stdout.strip())


def given() -> dict[str, str]:
    return dict(os.environ)
