"""Logs as JSON lines with a request id and nothing about people."""

import logging
import logging.config
import re
from typing import Any

import structlog

# An address may carry a person's id, and a message may quote one: both leave the line here.
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@'\"]+@[^\s@'\"]+")
_QUERY = re.compile(r"\?[^\s\"']*")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")


def without_people(logger: Any, method: str, event: dict) -> dict:
    """Take ids, addresses and numbers that could name a person out of every text of the line."""
    return {key: _clean(value) if key != "request_id" else value for key, value in event.items()}


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for pattern, word in ((_QUERY, "?…"), (_UUID, "<id>"), (_EMAIL, "<address>"), (_TEN_DIGITS, "<number>")):
        value = pattern.sub(word, value)
    return value


def _exception_place(logger: Any, method: str, event: dict) -> dict:
    """Where and of which class an exception was; its message may quote data."""
    info = event.pop("exc_info", None)
    if info and info[0]:
        trace, places = info[2], []
        while trace:
            places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event |= {"exception": info[0].__name__, "at": places[-8:]}
    event.pop("exc_text", None)
    return event


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
            "loggers": {"django.server": {"handlers": ["stderr"], "propagate": False}},
        }
    )
    structlog.configure(
        processors=[*_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
