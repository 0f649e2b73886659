"""One address of the broker, written as its two readers want it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import redis

PATIENCE = 1.0  # seconds; a broker that is slower counts as gone, for the outbox needs none


def for_celery(url: str) -> str:
    """Celery says redis+socket:///path?virtual_host=n where everybody else says unix:///path?db=n."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "rediss":
        query.setdefault("ssl_cert_reqs", "CERT_REQUIRED")
        return parts._replace(query=urlencode(query)).geturl()
    if parts.scheme not in {"unix", "redis+socket"}:
        return url
    query["virtual_host"] = query.pop("db", query.get("virtual_host", "0"))
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode(query)}"


def for_client(url: str) -> str:
    """The same broker for a Redis client."""
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    query["db"] = query.pop("virtual_host", query.get("db", "0"))
    return f"unix://{parts.netloc}{parts.path}?{urlencode(query)}"


def answers(url: str) -> bool:
    """Whether the broker answers a ping within its second."""
    client = redis.from_url(for_client(url), socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
