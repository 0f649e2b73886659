"""Choices and receipts as pages show them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

import clock
from consent import choice_words, contents
from consent.actions.directives import in_title
from consent.actions.receipts import number_in_words
from consent.choice_rules import Effect
from consent.gate import Access
from consent.models import Directive, Receipt

ACTS = {
    "hide": _("Hidden"),
    "lock": _("Hidden, in an emergency too"),
    "open": _("Opened"),
    "share": _("Shared"),
    "block": _("Somebody kept out"),
    "take-back": _("Taken back"),
    "first-choices": _("First questions answered"),
    "invite": _("Helper invited"),
    "revoke": _("Helper’s rights ended"),
    "release": _("When results are shown"),
}


def directives_in_words(access: Access, directives: Iterable[Directive]) -> list[dict[str, Any]]:
    """Each directive in the words in which it was decided; entries by name where the reader may see them."""
    rows = list(directives)
    items = contents.record().find(access, {row.items[0] for row in rows if row.items})
    now = access.facts.now if access.facts else clock.now()
    return [_directive(access, row, items, now) for row in rows]


def _directive(access: Access, row: Directive, items: dict, now: Any) -> dict[str, Any]:
    policy = access.facts.policy if access.facts else None
    closes = row.effect in (Effect.HIDE, Effect.LOCK, Effect.BLOCK)
    return {
        "id": row.id,
        "effect": row.effect,
        "title": in_title(row),
        "what": choice_words.what(row, items),
        "period": choice_words.period(row.starts_at, row.ends_at, now),
        "purpose": choice_words.purpose_words(row.purpose) if row.effect == Effect.SHARE else "",
        "emergency": choice_words.emergency(row.effect, policy) if closes and policy else "",
        "made_by": row.made_by_name if row.made_by_id != access.actor.id else "",
        "by_telephone": row.by_telephone,
        "made_at": row.made_at,
    }


def receipt_in_words(access: Access, receipt: Receipt) -> dict[str, Any]:
    """A receipt, as it was written."""
    return {
        "number": receipt.number,
        "name": number_in_words(receipt.number),
        "act": ACTS.get(receipt.act, _("Decision")),
        "lines": receipt.text.splitlines(),
        "effects": receipt.effect_text.splitlines(),
        "laws": receipt.law.splitlines(),
        "at": receipt.at,
        "by": receipt.by_name,
        "by_telephone": receipt.by_telephone,
        "own": receipt.by_id == access.actor.id,
    }
