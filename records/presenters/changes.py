"""What has changed since one last looked: each entry with what became of it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.presenters import chronology, dates, fhir


def entry(item: Any, *, own: bool, names: dict, notes: list) -> dict[str, Any]:
    """One entry for the timeline component, with the way to what was changed."""
    told = chronology.entry(item, own=own, names=names, notes=notes)
    if fhir.kept_out(item):
        tag, tone = _("Entered in error"), "red"
    elif item.version > 1:
        tag, tone = _("Changed"), "orange"
    else:
        tag, tone = _("New"), "blue"
    compared = (
        reverse("records:show_version", args=[item.patient_id, item.id, item.version]) if item.version > 1 else ""
    )
    return told | {"tag": tag, "tone": tone, "compared": compared, "came": item.last_updated}


def card(counts: dict[str, int], since: dt.datetime, url: str) -> dict[str, str] | None:
    """The line for the first page of a record; nothing where nothing changed."""
    told = [
        ngettext("%(n)d new entry", "%(n)d new entries", counts["new"]) % {"n": counts["new"]},
        ngettext("%(n)d changed entry", "%(n)d changed entries", counts["corrected"]) % {"n": counts["corrected"]},
        ngettext("%(n)d taken back", "%(n)d taken back", counts["struck"]) % {"n": counts["struck"]},
    ]
    parts = [words for words, count in zip(told, counts.values(), strict=True) if count]
    return {"words": ", ".join(parts), "since": dates.words(since), "url": url} if parts else None
