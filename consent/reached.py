"""How somebody may be reached, as far as whoever serves them by telephone must know it. Never why."""

import uuid

from django.utils.translation import gettext as _

from accounts.matching import account_of
from consent.queries.locks import is_silent


def warnings(patient_id: uuid.UUID) -> list[str]:
    """What to keep to, in words; a wish of the person and an officer's decision read alike."""
    account = account_of(patient_id)
    silent = is_silent(patient_id)
    return [
        words
        for words, applies in (
            (_("Do not telephone this person. Speak to them only when they call."), silent or _is(account, "no_calls")),
            (_("Do not write to them at home."), silent or _is(account, "no_letters")),
            (_("Send no e-mail or text, and leave no message."), silent or _is(account, "quiet")),
        )
        if applies
    ]


def _is(account: object, wish: str) -> bool:
    return bool(getattr(account, wish, False))
