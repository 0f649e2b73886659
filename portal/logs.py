"""Logs as JSON lines with a request id and nothing about people."""

import logging
import logging.config
import re
import sys
from typing import Any

import structlog

# An address may carry a person's id, and a message may quote one: all that leaves the line here.
_PEOPLE = (
    (re.compile(r"\?\S*"), "?…"),  # what was asked
    (re.compile(r"((?:reset/key|confirm-email)/)[^\s/]+"), r"\1<key>"),  # links of mails open an account
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"[^\s@/:;,<>()\[\]\"=&]+(?:@|%40)[^\s@'\"]+", re.IGNORECASE), "<address>"),
    (re.compile(r"(?<!\d)(?:\d{6}[ -]?\d{4}|\d{3}[ -]\d{3}[ -]\d{4})(?!\d)"), "<number>"),
)


def without_people(logger: Any, method: str, event: dict) -> dict:
    """Take ids, addresses and numbers that could name a person out of every text of the line."""
    return {key: _clean(value) if key != "request_id" else value for key, value in event.items()}


def _clean(value: Any) -> Any:
    """The same for whatever was given to be logged: a thing that is no plain value becomes text first."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, dict):
        return {str(key): _clean(child) for key, child in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(child) for child in value]
    text = str(value)
    for pattern, word in _PEOPLE:
        text = pattern.sub(word, text)
    return value if isinstance(value, int) and text == str(value) else text


def _route_for_path(logger: Any, method: str, event: dict) -> dict:
    """Which page was asked for, in place of the address as somebody typed it."""
    request = getattr(event["_record"], "request", None)
    path = getattr(request, "path", "")
    if len(path) > 1:
        match = getattr(request, "resolver_match", None)
        page = f"/{match.route}" if match else "an unknown address"
        for written in (path, path.encode("unicode_escape").decode("ascii")):  # Django writes the second
            event["event"] = str(event["event"]).replace(written, page)
    return event


def _exception_place(logger: Any, method: str, event: dict) -> dict:
    """Where and of which class an exception was; its message may quote data, here or in the line's own text."""
    kind, error, trace = _exception(event.pop("exc_info", None))
    if kind:
        places = []
        while trace:
            places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event |= {"exception": kind.__name__, "at": places[-8:]}
        for words in filter(None, (repr(error), str(error))):
            event["event"] = str(event["event"]).replace(words, kind.__name__)
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    return event


def _exception(info: Any) -> tuple:
    """Class, exception and trace, from any form that logging takes."""
    if isinstance(info, BaseException):
        return type(info), info, info.__traceback__
    if isinstance(info, tuple):
        return info
    return sys.exc_info() if info else (None, None, None)


_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(options: dict) -> None:
    """Django's LOGGING_CONFIG: everything to stderr, one JSON object a line."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _PROCESSORS,
        "processors": [
            _route_for_path,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _exception_place,
            without_people,
            structlog.processors.JSONRenderer(),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                "django.server": {"handlers": ["stderr"], "propagate": False},
                # Without its own handlers, which mail whole requests; below this level it writes values of statements.
                "django": {"level": "INFO"},
            },
        }
    )
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
