"""The things themselves that were given, as far as the reader may see them, and what the record holds of the same."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from consent.areas import Area
from consent.gate import Access
from contributions.about_sections import SECTIONS
from contributions.models import AboutMe, Contribution
from contributions.queries import about_me, uploads
from contributions.upload_rules import is_sent
from records import chart
from records.presenters import dates, fhir, item, letters, medicines, origin, results, values

SHOWN = 60  # of one contribution on its page
BESIDE = 5  # what the record holds of each test
MEDICINES = 50
Table = dict[str, list]


@dataclass
class Things:
    """What one contribution gave: measurements as a table, everything else whole."""

    measured: Table | None = None
    trends: list[dict[str, str]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)  # for the entry in the log


def links(access: Access, rows: list[Contribution], most: int) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Of each contribution the first items of the record that the reader may open."""
    seen = chart.visible(access, {ident for one in rows for ident in one.subjects[:most]})
    return {one.id: [item.link(seen[ident]) for ident in one.subjects[:most] if ident in seen] for one in rows}


def things(access: Access, one: Contribution) -> Things:
    found = Things(said=_said(access, one))
    seen = chart.visible(access, one.subjects[:SHOWN])
    rows = sorted(seen.values(), key=lambda row: str(row.date_from or ""), reverse=True)
    observed = [row for row in rows if row.kind == "Observation"]
    if observed:
        found.measured = _table(observed)
        series = {results.trend_address(row): fhir.title(row) for row in observed}
        found.trends = [{"title": title, "url": url} for url, title in series.items()]
    others = [row for row in rows if row.kind != "Observation"]
    sent = uploads.sent(access, others, whole=True)
    found.items = [_whole(row) | {"sent": sent.get(row.id)} for row in others]
    found.kinds = {row.kind for row in rows} | ({"AboutMe"} if found.said else set())
    return found


def _whole(row: Any) -> dict[str, Any]:
    said = letters.SAID if is_sent(row) else frozenset()  # its title, date and sender stand there already
    return item.page(row, own=False, names={}, said=said) | {"url": origin.address(row)}


def _table(rows: list[Any]) -> Table:
    headers = [_("Date"), _("What"), _("Result"), _("Note")]
    return {"headers": headers, "rows": [[*_cells(row), fhir.note_words(fhir.read(row))] for row in rows]}


def _cells(row: Any) -> list[Any]:
    result = {"text": values.words(fhir.read(row)), "url": origin.address(row), "struck": fhir.kept_out(row)}
    return [dates.words(dates.when_of(row)) or _("No date"), fhir.title(row), result]


def _said(access: Access, one: Contribution) -> list[dict[str, Any]]:
    """What the person says of themselves, each section in words."""
    if "AboutMe" not in access.kinds:
        return []
    found = AboutMe.objects.under(access).filter(id__in=one.subjects[:SHOWN], section__in=SECTIONS)
    return [{"title": SECTIONS[row.section].title, **about_me.shown(row, access)} for row in found.order_by("-said_at")]


def held(access: Access, one: Contribution) -> Table | None:
    """What services recorded of the same: the last results of each test, or the medicines that are prescribed now."""
    if one.area == Area.MEDICINES and "MedicationRequest" in access.kinds:
        rows = [row for row in chart.medicines(access, past=False)[:MEDICINES] if row.kind == "MedicationRequest"]
        return _medicines(rows) if rows else None
    seen = chart.visible(access, one.subjects[:SHOWN])
    cells = []
    for code in sorted({row.code for row in seen.values() if row.kind == "Observation" and row.code}):
        measured = chart.series(access, code=code, name="").exclude(author_kind__in=("person", "carer"))
        cells += [[*_cells(row), origin.author(row, own=False)] for row in measured[:BESIDE]]
    return {"headers": [_("Date"), _("What"), _("Result"), _("Recorded by")], "rows": cells} if cells else None


def _medicines(rows: list[Any]) -> Table:
    found = [
        [{"text": medicines.name(row, {}), "url": origin.address(row)}, dates.words(dates.when_of(row)) or _("No date")]
        for row in rows
    ]
    return {"headers": [_("Prescribed now"), _("Since")], "rows": found}
