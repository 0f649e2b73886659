"""Envelope encryption: AES-256-GCM, a key for each thread, file or person, and the ring of vault.keys above them.

What is sealed is bound to its place: `about` names the row, and opening it for another row fails.
"""

import os
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import clock
from vault import keys
from vault.models import DataKey

_NONCE, _FORM = 12, b"\x01"


class Tampered(Exception):
    """What was sealed has been changed, or belongs to another row."""


class Wrapped(NamedTuple):
    """A key as a statement gives it that asks for other things too: columns of DataKey."""

    id: uuid.UUID
    sealed: bytes
    sealed_by: str


def new_key() -> DataKey:
    """A key, stored; made in the caller's transaction."""
    key = DataKey(id=uuid.uuid4(), made_at=clock.now())
    _wrap(key, AESGCM.generate_key(256))
    key.save(force_insert=True)
    return key


def seal(key: DataKey, content: bytes, *, about: str) -> bytes:
    """`about` names the row and the person: "message <id> <patient>"."""
    return _seal(_plain(key), content, about)


def unseal(key: DataKey, sealed: bytes, *, about: str) -> bytes:
    return _open(AESGCM(_plain(key)), bytes(sealed), about)


def seal_text(key: DataKey, text: str, *, about: str) -> bytes:
    return seal(key, text.encode(), about=about)


def unseal_text(key: DataKey, sealed: bytes, *, about: str) -> str:
    return unseal(key, sealed, about=about).decode()


def opener(key: DataKey | Wrapped) -> Callable[[bytes, str], str]:
    """What opens texts that this key sealed, each by what it is about: the key itself is opened once for all."""
    cipher = AESGCM(_plain(key))
    return lambda sealed, about: _open(cipher, sealed, about).decode()


def reseal(key: DataKey) -> bool:
    """Seal the key by the current key of the ring, without touching what it sealed; False where it is already."""
    if key.sealed_by == keys.current()[0]:
        return False
    _wrap(key, _plain(key))
    key.save(update_fields=["sealed", "sealed_by"])
    return True


def _wrap(key: DataKey, plain: bytes) -> None:
    key.sealed_by, above = keys.current()
    key.sealed = _seal(above, plain, str(key.id))


def _plain(key: DataKey | Wrapped) -> bytes:
    return _open(_above(keys.named(key.sealed_by)), bytes(key.sealed), str(key.id))


@lru_cache(maxsize=16)
def _above(key: bytes) -> AESGCM:
    """The cipher of a key of the ring, which opens the keys of all threads."""
    return AESGCM(key)


def _seal(key: bytes, content: bytes, about: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def _open(cipher: AESGCM, sealed: bytes, about: str) -> bytes:
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        if sealed[:1] != _FORM:
            raise InvalidTag
        return cipher.decrypt(nonce, rest, about.encode())
    except (InvalidTag, ValueError) as error:
        raise Tampered from error
