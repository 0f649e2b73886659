"""What an entry mentions of others that the caller may not see: their names are left out of what is served."""

from collections.abc import Mapping
from uuid import UUID

from consent import gate
from consent.gate import Access
from records import chart, lossless, mentions


def discreet(access: Access, text: str) -> str:
    """JSON of one resource, or of several with commas between them, as this caller may read it.

    Asked outside `access.reading()`. A text that names nothing hidden comes back letter by letter.
    """
    wanted = mentions.mentioned(text)
    if not wanted:
        return text
    seen = _seen(access, wanted)
    if set().union(*wanted.values()) <= seen:
        return text
    whole = lossless.loads(f'{{"all":[{text}]}}', limit=lossless.BUNDLE_LIMIT)
    return lossless.dumps(mentions.without_names(whole, seen)).removeprefix('{"all":[').removesuffix("]}")


def _seen(access: Access, wanted: Mapping[str, set[UUID]]) -> set[UUID]:
    """Those of the items that the reader of this record may see."""
    other = gate.beside(access, kinds=wanted)
    if other is None:
        return set()
    ids = set().union(*wanted.values())
    with other.reading():
        return chart.seen(other, ids)
