"""Where an item comes from: who wrote it, when, and how it came here."""

import uuid
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from records.presenters import dates, fhir

_RECORDED = (
    "recordedDate",
    "authoredOn",
    "issued",
    "dateAsserted",
    "recorded",
    "date",
    "created",
    "whenHandedOver",
    "authored",
)


class Manner(NamedTuple):
    """How a page says things: in which language, and where its addresses begin. Asked for once for all its rows."""

    language: str | None
    prefix: str


def manner() -> Manner:
    return Manner(get_language(), get_script_prefix())


def meta(row: Any, *, own: bool, label: str = "", manner: Manner | None = None) -> dict[str, Any]:
    """The line beneath an item: who wrote it, when, how it came."""
    language = manner.language if manner else get_language()
    written, later = recorded(row), row.version > 1
    writer_unknown, received_here = _unsaid(language)
    return {
        "source": author(row, own=own) or writer_unknown,
        "when": written or received(row),
        "when_label": label or ("" if written else received_here),
        "arrival": _arrival(row.author_kind, row.source, own, language),
        "version": _("Version %(n)d") % {"n": row.version} if later else "",
        "history_url": f"{address(row)}#versions" if later else "",
    }


@lru_cache
def _unsaid(language: str | None) -> tuple[str, str]:
    """What stands where nobody is named, and where nobody said when."""
    return _("Writer not named"), _("Received here")


def address(row: Any, manner: Manner | None = None) -> str:
    """The item's own page."""
    return path("records:show_item", row.patient_id, row.id, manner=manner)


def path(name: str, *ids: uuid.UUID | None, manner: Manner | None = None) -> str:
    """An address as `reverse` gives it, for the many rows of a page: what is asked for is its pattern, and once."""
    return (manner.prefix if manner else get_script_prefix()) + pattern(name, len(ids)).format(*ids)


@lru_cache(maxsize=128)
def pattern(name: str, count: int) -> str:
    """An address with a numbered hole for each of so many ids."""
    places = [uuid.UUID(int=number) for number in range(count)]
    found = reverse(name, args=places).removeprefix(get_script_prefix())
    for number, place in enumerate(places):
        found = found.replace(str(place), f"{{{number}}}")
    return found


def author(row: Any, *, own: bool) -> str:
    """Who wrote it, with the organisation where it is not in the name already."""
    if row.author_kind == "person":
        return _("You") if own else row.author or _("The person")
    organisation = row.organisation.name if row.organisation_id else ""
    if organisation and organisation not in row.author:
        return ", ".join(part for part in (row.author, organisation) if part)
    return row.author


def arrival(row: Any, *, own: bool) -> str:
    """In what capacity somebody wrote the item, and how it came into the portal."""
    return _arrival(row.author_kind, row.source, own, get_language())


@lru_cache(maxsize=1024)
def _arrival(author_kind: str, source: str, own: bool, language: str | None) -> str:
    """Most rows of a page came the same way."""
    if author_kind == "person":
        return _("Written by you") if own else _("Written by the person")
    if author_kind == "carer":
        return (
            _("Written by somebody who acts for the person") if not own else _("Written by somebody who acts for you")
        )
    if author_kind == "device":
        return _("Sent by a device")
    if author_kind == "professional":
        return " ".join((_("Written by a professional."), sender_words(source)))
    return sender_words(source)


def sender_words(source: str) -> str:
    """Which computer sent it; a sender that has only an address is not named."""
    if not source or ":" in source:
        return _("Sent by another computer system")
    return _("Sent by computer (%(source)s)") % {"source": source}


def changed_on_arrival(version: Any) -> list[str]:
    """What the portal changed of what was sent, a sentence each; nothing where it stands as it came."""
    said = (change.partition(" ") for change in version.changes)
    found = list(dict.fromkeys(str(_CHANGED[word]) % {"who": who} for word, _space, who in said))
    if version.sent_at or version.sent_version:
        found.append(_("The portal counts versions and times itself. %(theirs)s") % {"theirs": _sent(version)})
    return found


def _sent(version: Any) -> str:
    named = {"number": version.sent_version, "when": dates.words(version.sent_at)}
    if not version.sent_at:
        return _("The sender called this version %(number)s.") % named
    if not version.sent_version:
        return _("The sender dated this version %(when)s.") % named
    return _("The sender called this version %(number)s and dated it %(when)s.") % named


_CHANGED = {
    "id": gettext_lazy("The sender’s own number for this entry was replaced by the portal’s."),
    "references": gettext_lazy("The entry named others that belong to it. The portal turned these into links."),
    "label": gettext_lazy("It was marked as about somebody else. Whoever wrote it took that mark off, on request."),
    "amended": gettext_lazy("%(who)s corrected it here. What it said before stays among the versions."),
    "requested": gettext_lazy("%(who)s asked for the correction."),
    "disagreed": gettext_lazy("%(who)s does not agree with it. What they say stands with it."),
    "system": gettext_lazy("A list of codes is also kept under its usual name, for searching. The entry is as sent."),
}


def recorded(row: Any) -> dates.When:
    """When it was written down, where the body says so."""
    body = fhir.read(row)
    for name in _RECORDED:
        if name in body and (found := dates.when(body[name])):
            return found
    return None


def received(row: Any) -> dates.When:
    """When this version came here: for what does not say when it was written down."""
    return row.last_updated and dates.local(row.last_updated).date()
