"""One page of the access log, gathered with a fixed number of queries."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

import clock
from consent import log_words, queries, review_words
from consent.gate import Access
from consent.log_words import Line, Reader
from consent.queries import LOOKS_SHOWN, Wanted, reviews

LINES_A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class LogPage:
    page: Page
    lines: list[Line]


def read(access: Access, wanted: Wanted, number: str | None, *, asking: bool = False) -> LogPage:
    """The lines that were asked for, in words for whoever reads them; `asking`: with ways to ask about them."""
    assert access.patient_id is not None
    account = queries.own_account(access.patient_id)
    found = queries.entries(access, wanted, account)
    page = Paginator(queries.lines(found, account, wanted.show), LINES_A_PAGE).get_page(number)
    rows = list(page)
    samples = queries.by_id(found, (row["sample"] for row in rows))
    several = [row["line"] for row in rows if row["count"] > 1]
    named = queries.named_in(found, account, several, wanted.show) if several else {}
    for key, (kinds, areas) in named.items():
        sample: Any = next(samples[row["sample"]] for row in rows if row["line"] == key)
        sample.kinds, sample.areas = kinds, areas
    reader = _reader(access, account, samples.values())
    lines = [_line(row, samples[row["sample"]], reader) for row in rows if row["sample"] in samples]
    _unfold(lines, found, reader)
    if asking and reader.owner:
        _follow_up(
            access, zip(lines, (samples[row["sample"]] for row in rows if row["sample"] in samples), strict=True)
        )
    return LogPage(page=page, lines=lines)


def in_words(access: Access, found: list) -> list[Line]:
    """Single entries of this person's log in words."""
    assert access.patient_id is not None
    reader = _reader(access, queries.own_account(access.patient_id), found)
    return [log_words.line(entry, reader) for entry in found]


def _follow_up(access: Access, shown: Iterable[tuple[Line, Any]]) -> None:
    """At each line the way to ask about it, what was asked, and what came of the review of an emergency."""
    pairs = [(line, entry) for line, entry in shown if not line.own]
    asked = {question.entry_id: question for question in reviews.questions(access)}
    found = reviews.reviews_of(access, [glass for _, entry in pairs if (glass := _glass_of(entry))])
    for line, entry in pairs:
        question, glass = asked.get(entry.id), _glass_of(entry)
        review = found.get(glass) if glass else None
        if review:
            line.review, line.review_words = review_words.state(review.outcome), review.words
        if question:
            line.asked_url = reverse("consent:list_questions", args=[access.patient_id])
        else:
            line.ask_url = reverse("consent:ask_about", args=[access.patient_id, entry.id])


def _glass_of(entry: Any) -> uuid.UUID | None:
    """Which emergency access an entry tells the beginning of."""
    kind, _, ident = entry.target.partition("/")
    return uuid.UUID(ident) if kind == "BrokenGlass" and entry.action == "break-glass" else None


def people_since(access: Access, since: dt.datetime, account: uuid.UUID, most: int) -> tuple[list[Line], int]:
    """The newest lines of people other than oneself, at most so many, and how many there are in all."""
    found = queries.newest_lines(access, show="people", since=since, account=account, most=most)
    samples = {
        str(entry.id): entry for entry in queries.of_ids(access, ids=[uuid.UUID(row["sample"]) for row in found])
    }
    several = [row["line"] for row in found if row["count"] > 1]
    if several:  # strangers of one day: rare
        day = since.astimezone(clock.DISPLAY_ZONE).date()
        return read(access, queries.Wanted(show="people", since=day), None).lines[:most], found[0]["total"]
    reader = _reader(access, account, samples.values())
    return [_line(row, samples[row["sample"]], reader) for row in found], found[0]["total"] if found else 0


def _reader(access: Access, account: uuid.UUID, entries) -> Reader:
    assert access.patient_id is not None
    named = {entry.target.partition("/")[2] for entry in entries if entry.target.startswith("Organisation/")}
    return Reader(
        owner=access.decision.basis == "self",
        officer=access.decision.basis == "role",
        account=account,
        relationships=queries.relationships(access.patient_id),
        emergencies=queries.emergencies(access),
        organisations=queries.organisation_names(uuid.UUID(text) for text in named) if named else {},
    )


def _line(row: dict, entry, reader: Reader) -> Line:
    """A line for one entry, or for several of one day."""
    line = log_words.line(entry, reader)
    line.count, line.when = row["count"], row["last"]
    if row["count"] > 1:
        line.first, line.last = row["first"], row["last"]
    if line.own and row["line"].startswith("own|") and row["count"] > 1:
        line.what = log_words.own_day(reader, row["count"])
    return line


def _unfold(lines: list[Line], found, reader: Reader) -> None:
    """Put each of one's own looks behind the line of its day."""
    days = [(line.first, line.last, line) for line in lines if line.own and line.first and line.last]
    if not days:
        return
    begin, end = min(first for first, _, _ in days), max(last for _, last, _ in days)
    for entry in queries.own_looks(found, reader.account, begin, end)[: LOOKS_SHOWN * len(days)]:
        line = next((line for first, last, line in days if first <= entry.at <= last), None)
        if line and len(line.looks) < LOOKS_SHOWN:
            line.looks.append(log_words.line(entry, reader))
