"""What somebody has typed into the application and not sent: kept for them, so that a time-out loses no words."""

import json
import uuid
from typing import Any

from django.http import QueryDict

from consent.forms.acting import ApplicationForm
from vault import drafts

PLACE = "acting"
LONGEST = 500  # characters of one answer: what is too long to send is still too dear to lose
MOST = 10  # answers to one question


def keep(user_id: uuid.UUID, typed: QueryDict) -> None:
    """Keep each answer as it was typed, right or wrong; its files must be chosen again."""
    answers = {name: _short(field.widget.value_from_datadict(typed, {}, name)) for name, field in _fields()}  # type: ignore[arg-type]
    given = {name: answer for name, answer in answers.items() if answer}
    drafts.keep(user_id=user_id, place=PLACE, text=json.dumps(given, ensure_ascii=False) if given else "")


def find(user_id: uuid.UUID) -> dict[str, Any]:
    """The answers as a form's initial values; nothing where there are none."""
    kept = json.loads(drafts.find(user_id=user_id, place=PLACE) or "{}")
    return {name: kept[name] for name, _field in _fields() if name in kept}


def drop(user_id: uuid.UUID) -> None:
    drafts.drop(user_id=user_id, place=PLACE)


def _fields():
    """All but the key, which each form makes anew."""
    return [(name, field) for name, field in ApplicationForm().fields.items() if name != "form_key"]


def _short(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_short(one) for one in answer[:MOST]]
    return answer[:LONGEST] if isinstance(answer, str) else ""
