"""EMAIL_URL and TEXT_URL as settings: a mail server, GOV.UK Notify, or files."""

from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
FILES = "notifications.channels.FileBackend"
SERVER = "django.core.mail.backends.smtp.EmailBackend"
NOTIFY = "notifications.notify.NotifyBackend"
TEXT_FILES, TEXT_NOTIFY = "notifications.channels.text_file", "notifications.notify.send_text"


def settings(url: str) -> dict[str, str | int | bool]:
    """smtp:// is plain, smtp+tls:// asks for STARTTLS, smtps:// is encrypted from the start; empty: files.

    notify://<id of the template> sends by GOV.UK Notify, whose template holds ((subject)) and ((body)).
    """
    if not url:
        return {"EMAIL_BACKEND": FILES}
    parts = urlsplit(url)
    if parts.scheme == "notify" and parts.netloc:
        return {"EMAIL_BACKEND": NOTIFY, "NOTIFY_EMAIL_TEMPLATE": parts.netloc}
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("EMAIL_URL looks like smtp+tls://user:password@host:587 or notify://template, or is empty.")
    return {
        "EMAIL_BACKEND": SERVER,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def texts(url: str) -> tuple[str, str]:
    """What sends text messages, and its template: notify://<id of one that holds ((text))>; empty: files."""
    parts = urlsplit(url)
    if not url:
        return TEXT_FILES, ""
    if parts.scheme != "notify" or not parts.netloc:
        raise ValueError("TEXT_URL looks like notify://template, or is empty.")
    return TEXT_NOTIFY, parts.netloc
