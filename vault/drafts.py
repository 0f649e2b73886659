"""Words not yet sent, kept for their writer alone."""

import hashlib
import hmac
import uuid

from django.conf import settings

import clock
from accounts import statements
from vault import sealing
from vault.models import DataKey, Draft

KEPT = 50  # of one person
_KEPT_OF = """
SELECT d.content, k.id, k.sealed, k.sealed_by FROM vault_draft d JOIN vault_datakey k ON k.id = d.key_id
WHERE d.user_id = %s::uuid AND d.place = decode(%s, 'hex')
"""
LENGTH = 60_000  # characters: what is too long to send is still too dear to lose


def keep(*, user_id: uuid.UUID, place: str, text: str) -> None:
    """Keep what somebody has typed so far in one form (`place` names it); nothing typed, nothing kept."""
    text = text.replace("\0", "")[:LENGTH]
    if not text.strip():
        drop(user_id=user_id, place=place)
        return
    mine = Draft.objects.filter(user_id=user_id)
    first = mine.select_related("key").first()
    key, mark = (first.key if first else sealing.new_key()), _mark(user_id, place)
    content = sealing.seal_text(key, text, about=_about(user_id, mark))
    mine.update_or_create(
        user_id=user_id, place=mark, defaults={"key": key, "content": content, "saved_at": clock.now()}
    )
    newest = mine.order_by("-saved_at").values_list("id", flat=True)[:KEPT]
    mine.exclude(id__in=list(newest)).delete()


def find(*, user_id: uuid.UUID, place: str) -> str:
    """What was kept of this form, or nothing."""
    mark = _mark(user_id, place)
    for content, ident, sealed, by in statements.rows(_KEPT_OF, (user_id, mark.hex())):
        key = DataKey(id=ident, sealed=sealed, sealed_by=by)
        return sealing.unseal_text(key, content, about=_about(user_id, mark))
    return ""


def drop(*, user_id: uuid.UUID, place: str) -> None:
    Draft.objects.filter(user_id=user_id, place=_mark(user_id, place)).delete()


def _mark(user_id: uuid.UUID, place: str) -> bytes:
    """Whose record and which form does not stand in the table."""
    return hmac.new(settings.SECRET_KEY.encode(), f"draft:{user_id}:{place}".encode(), hashlib.sha256).digest()


def _about(user_id: uuid.UUID, mark: bytes) -> str:
    return f"draft {user_id} {mark.hex()}"
