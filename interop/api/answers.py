"""Answers out of stored texts: one resource, or a Bundle by joining texts. Nothing is parsed or written anew."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from json.encoder import encode_basestring_ascii as quoted
from urllib.parse import quote_plus

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date, parse_http_date_safe

import clock

BASE = f"{settings.PORTAL_URL}/fhir"
_OPEN = re.compile(r"[A-Za-z0-9_.~-]*")
Link = tuple[str, str]  # relation, address


def resource(
    body: str, version: int, updated: datetime, content_type: str, *, headers: Mapping[str, str]
) -> HttpResponse:
    """One stored text with its version as ETag; 304 where the caller's `headers` (a request's META) say it is known."""
    tag = f'W/"{version}"'
    if _is_known(headers, tag, updated):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(updated.timestamp())
    return response


def bundle(
    form: str, entries: str, content_type: str, *, links: Sequence[Link], total: int | None = None
) -> HttpResponse:
    """A Bundle of entries that are one text already, with commas between them."""
    named = ",".join(f'{{"relation":"{relation}","url":{quoted(url)}}}' for relation, url in links)
    counted = "" if total is None else f'"total":{total},'
    text = (
        f'{{"resourceType":"Bundle","id":"{uuid.uuid4()}","meta":{{"lastUpdated":"{_now()}"}},"type":"{form}",'
        f'{counted}"link":[{named}]{f""","entry":[{entries}]""" if entries else ""}}}'
    )
    return HttpResponse(text, content_type=content_type)


def address(kind: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Of a search, for a link."""
    return f"{BASE}/{kind}" + (
        f"?{'&'.join(f'{_hidden(name)}={_hidden(value)}' for name, value in pairs)}" if pairs else ""
    )


def _hidden(text: str) -> str:
    """As an address has it; most texts need no look at each of their letters."""
    return text if _OPEN.fullmatch(text) else quote_plus(text)


def match(kind: str, ident: uuid.UUID | str, body: str, mode: str = "match") -> str:
    """The entry of a search."""
    return f'{{"fullUrl":"{BASE}/{kind}/{ident}","resource":{body},"search":{{"mode":"{mode}"}}}}'


def change(kind: str, ident: uuid.UUID, body: str, version: int, at: datetime) -> str:
    """The entry of a history."""
    method, url, status = ("POST", kind, "201") if version == 1 else ("PUT", f"{kind}/{ident}", "200")
    return (
        f'{{"fullUrl":"{BASE}/{kind}/{ident}","resource":{body},"request":{{"method":"{method}","url":"{url}"}},'
        f'"response":{{"status":"{status}","etag":"W/\\"{version}\\"","lastModified":"{at.isoformat()}"}}}}'
    )


def _now() -> str:
    return clock.now().isoformat(timespec="milliseconds")


def _is_known(headers: Mapping[str, str], tag: str, updated: datetime) -> bool:
    """By If-None-Match, or without it by If-Modified-Since. HTTP passes over a date that is none."""
    if matches := headers.get("HTTP_IF_NONE_MATCH"):
        return _has(matches, tag)
    if not (since := headers.get("HTTP_IF_MODIFIED_SINCE")):
        return False
    moment = parse_http_date_safe(since)
    return moment is not None and int(updated.timestamp()) <= moment


def _has(header: str, tag: str) -> bool:
    """Whether an If-None-Match names this version; weak and strong are the same here."""
    if header.strip() == "*":
        return True
    return tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in header.split(",")}
