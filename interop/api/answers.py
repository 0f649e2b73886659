"""Answers out of stored texts: one resource, or a Bundle by joining texts. Nothing is parsed or written anew."""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date

import clock

BASE = f"{settings.PORTAL_URL}/fhir"
Link = tuple[str, str]  # relation, address


def resource(
    body: str, version: int, updated: datetime, content_type: str, *, matches: str | None = None
) -> HttpResponse:
    """One stored text with its version as ETag; 304 where the caller has that version."""
    tag = f'W/"{version}"'
    if matches and _has(matches, tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(updated.timestamp())
    return response


def bundle(
    form: str, entries: Iterable[str], content_type: str, *, links: Sequence[Link], total: int | None = None
) -> HttpResponse:
    """A Bundle of entries that are texts already."""
    named = ",".join(f'{{"relation":"{relation}","url":{json.dumps(url)}}}' for relation, url in links)
    counted = "" if total is None else f'"total":{total},'
    inside = ",".join(entries)
    text = (
        f'{{"resourceType":"Bundle","id":"{uuid.uuid4()}","meta":{{"lastUpdated":"{_now()}"}},"type":"{form}",'
        f'{counted}"link":[{named}]{f""","entry":[{inside}]""" if inside else ""}}}'
    )
    return HttpResponse(text, content_type=content_type)


def address(kind: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Of a search, for a link."""
    return f"{BASE}/{kind}" + (f"?{urlencode(pairs)}" if pairs else "")


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


def _has(header: str, tag: str) -> bool:
    """Whether an If-None-Match names this version; weak and strong are the same here."""
    if header.strip() == "*":
        return True
    return tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in header.split(",")}
