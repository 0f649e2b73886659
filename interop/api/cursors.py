"""Where the next page starts, as a signed text that only this caller can use, for this question, for an hour."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence

from django.conf import settings

import clock
from accounts.actor import Actor
from interop.api.outcomes import Fault, bad

PARAMETER = "_cursor"
SECONDS = 3600
_KEY = hashlib.blake2b(f"fhir cursor {settings.SECRET_KEY}".encode()).digest()
_SEAL = 32  # letters of a seal: 24 bytes
Place = tuple[str | int | None, ...]


def sign(actor: Actor, question: str, place: Sequence[str | int | None]) -> str:
    """The cursor of the page after this place."""
    text = json.dumps([_now(), *place])
    told = urlsafe_b64encode(text.ljust(-(-len(text) // 3) * 3).encode())
    return (told + _seal(actor, question, told)).decode()


def after(address: str, cursor: str) -> str:
    """The address of the next page; a cursor holds no sign that an address would have to hide."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={cursor}"


def place_of(actor: Actor, question: str, cursor: str) -> Place | None:
    """The place in a cursor; None where none was given. Raises Fault: tampered with and foreign look alike."""
    if not cursor:
        return None
    raw = cursor.encode(errors="replace")
    told, seal = raw[:-_SEAL], raw[-_SEAL:]
    if not hmac.compare_digest(seal, _seal(actor, question, told)):
        raise bad("This cursor belongs to no page of this search.", PARAMETER)
    made, *place = json.loads(urlsafe_b64decode(told))
    if _now() - made > SECONDS:
        raise Fault(410, "expired", "This page is no longer kept: ask the search again.", [PARAMETER])
    return tuple(place)


def question_of(*parts: str, pairs: Iterable[tuple[str, str]]) -> str:
    """What is asked, as one text: a cursor answers no other question."""
    return "\x1f".join([*parts, *(f"{name}={value}" for name, value in sorted(pairs))])


def _seal(actor: Actor, question: str, told: bytes) -> bytes:
    """Over the place, the caller and the question; no sign in it that an address would have to hide."""
    whose = f"{actor.id} {actor.role} {actor.organisation_id}\x1e{question}\x1e".encode(errors="surrogatepass")
    return urlsafe_b64encode(hashlib.blake2b(whose + told, key=_KEY, digest_size=24).digest())


def _now() -> int:
    return int(clock.now().timestamp())
