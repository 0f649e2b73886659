"""The two logins: the owner migrates, the portal itself runs as a role that owns nothing."""

import hashlib
import hmac

from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ExecStatus

APP_ROLE = "portal_app"


def alias(url: str, *, timeouts: bool = False, pool: dict | None = None) -> dict:
    """Django's settings for the database behind a libpq URL."""
    parts = conninfo_to_dict(url)
    options: dict = {"options": _session_options(timeouts)}
    if pool:
        options |= {"pool": pool, "prepare_threshold": 3}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "portal"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0,
        "OPTIONS": options | {k: v for k, v in parts.items() if k.startswith("ssl")},
    }


def app_alias(owner_url: str, secret: str, **how) -> dict:
    """The runtime role's settings where only the owner's URL is given."""
    return alias(owner_url, **how) | {"USER": APP_ROLE, "PASSWORD": app_password(secret)}


def app_password(secret: str) -> str:
    """A password for the runtime role that needs no storing: derived from the portal's secret."""
    return hmac.new(secret.encode(), b"runtime database role", hashlib.sha256).hexdigest()


def _session_options(timeouts: bool) -> str:
    # A pooled connection is handed on after RESET ALL, which keeps only what came at connecting.
    # Prepared statements (accounts.statements) are planned once, not anew for every value. The plan is of an average
    # person: that a page of memory costs no more out of turn keeps it on the index that has the order of the list,
    # where the default would sort all 5,000 rows of somebody else.
    wanted = {"TimeZone": "UTC", "plan_cache_mode": "force_generic_plan", "random_page_cost": "1.1"}
    if timeouts:
        wanted |= {
            "statement_timeout": "5s",
            "lock_timeout": "2s",
            "idle_in_transaction_session_timeout": "10s",
        }
    return " ".join(f"-c {name}={value}" for name, value in wanted.items())


def reset_connection(connection) -> None:
    """Hand a pooled connection on without a trace of who had it."""
    connection.autocommit = True
    if connection.pgconn.exec_(b"RESET ALL").status != ExecStatus.COMMAND_OK:
        connection.close()
