"""Which types the API serves, and what their addresses may say."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable

from accounts.requests import Request
from consent.areas import AREAS_OF_KIND
from interop.api.negotiation import is_lenient
from interop.api.outcomes import bad, unknown_type
from records.search import COUNT_LIMIT
from records.types import DIRECTORY_TYPES, PATIENT_TYPES, is_directory

AUDIT = "AuditEvent"
CONSENT = "Consent"
COMMUNICATION = "Communication"
STORED = frozenset(name for name, kind in PATIENT_TYPES.items() if kind.by_bundle and name in AREAS_OF_KIND)
SERVED = STORED | DIRECTORY_TYPES | {AUDIT, COMMUNICATION, CONSENT}

NOBODY = uuid.UUID(int=0)  # stands for an id that none can have, so that it costs what any other costs
_IDENT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PLAIN = frozenset({"_format", "_pretty"})  # on every address

__all__ = ["is_directory"]


def check(kind: str) -> None:
    """Raises Fault for a type that is not served."""
    if kind not in SERVED:
        raise unknown_type()


def ident_of(text: str) -> uuid.UUID:
    """The id in an address; one that nothing has, for what is no id of ours."""
    return uuid.UUID(text) if _IDENT.fullmatch(text) else NOBODY


def only_parameters(request: Request, *known: str) -> None:
    """Raises Fault for parameters that this address does not know, unless the caller is lenient."""
    if not request.META["QUERY_STRING"]:
        return
    unknown = sorted(set(request.GET) - PLAIN - set(known))
    if unknown and not is_lenient(request):
        raise bad("This address does not know these parameters.", *unknown[:20], code="not-supported")


def only_once(names: Iterable[str]) -> None:
    """Raises Fault where a parameter stands more than once among these."""
    if twice := sorted(name for name, number in Counter(names).items() if number > 1):
        raise bad(f"{', '.join(twice)}: given more than once.", *twice)


def count_of(text: str, *, usual: int) -> int:
    """How many a page holds: `_count`, capped. Raises Fault."""
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise bad("_count is a whole number from 1.", "_count")
    return min(int(text), COUNT_LIMIT)
