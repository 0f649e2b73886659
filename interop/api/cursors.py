"""Where the next page starts, as a signed text that only this caller can use, for this question, for an hour."""

import hashlib
from collections.abc import Iterable, Sequence

from django.core import signing

from accounts.actor import Actor
from interop.api.outcomes import Fault, bad

PARAMETER = "_cursor"
SECONDS = 3600
Place = tuple[str | int | None, ...]


def sign(actor: Actor, question: str, place: Sequence[str | int | None]) -> str:
    """The cursor of the page after this place."""
    return signing.dumps([question, *place], salt=_salt(actor))


def after(address: str, cursor: str) -> str:
    """The address of the next page; a cursor holds no sign that an address would have to hide."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={cursor}"


def place_of(actor: Actor, question: str, cursor: str) -> Place | None:
    """The place in a cursor; None where none was given. Raises Fault: tampered with and foreign look alike."""
    if not cursor:
        return None
    try:
        asked, *place = signing.loads(cursor, salt=_salt(actor), max_age=SECONDS)
    except signing.SignatureExpired:
        raise Fault(410, "expired", "This page is no longer kept: ask the search again.", [PARAMETER]) from None
    except (signing.BadSignature, ValueError):
        asked, place = "", []
    if asked != question:
        raise bad("This cursor belongs to no page of this search.", PARAMETER)
    return tuple(place)


def question_of(*parts: str, pairs: Iterable[tuple[str, str]]) -> str:
    """What is asked, as a short digest: a cursor answers no other question."""
    text = "\x1f".join([*parts, *(f"{name}={value}" for name, value in sorted(pairs))])
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _salt(actor: Actor) -> str:
    return f"fhir cursor {actor.id} {actor.role} {actor.organisation_id}"
