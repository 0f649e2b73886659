"""Forms with nothing in them yet, which look alike for everybody: drawn once in each language."""

import uuid
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_KEY = uuid.UUID(int=0)  # stands where the key goes that is made anew for each page


class Unfilled:
    """What a template asks of a form that was not sent: its fields, and that nothing is wrong."""

    errors: tuple[()] = ()

    def __init__(self, form: Any):
        self.form = form

    def __html__(self) -> SafeString:
        return mark_safe(_drawn(self.form, get_language()).replace(str(_KEY), str(uuid.uuid4())))

    def __str__(self) -> str:
        return self.__html__()


@lru_cache(maxsize=32)
def _drawn(form: Any, language: str | None) -> str:
    return str(form(initial={"form_key": _KEY}))
