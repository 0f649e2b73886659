"""EMAIL_URL as Django's settings for a mail server."""

from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
FILES = "notifications.channels.FileBackend"
SERVER = "django.core.mail.backends.smtp.EmailBackend"


def settings(url: str) -> dict[str, str | int | bool]:
    """smtp:// is plain, smtp+tls:// asks for STARTTLS, smtps:// is encrypted from the start; empty: files."""
    if not url:
        return {"EMAIL_BACKEND": FILES}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("EMAIL_URL looks like smtp+tls://user:password@host:587, or is empty.")
    return {
        "EMAIL_BACKEND": SERVER,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
