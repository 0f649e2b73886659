"""What drawn templates call while they run: looking up names and writing values, as Django's engine does it."""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signals import setting_changed
from django.template import Context, Node
from django.template.base import Variable, VariableDoesNotExist, render_value_in_context
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import ngettext

MISSING = object()  # a name that the context does not have
# What is nothing to be called: a member of such a type is itself what a template means by it.
PLAIN = frozenset({str, SafeString, int, bool, type(None), dict, list, tuple, dt.date, dt.datetime})


marks = re.compile("[&<>\"']").search  # most words hold nothing that must be escaped


def root(context: Context, name: str) -> Any:
    """The value of a name of the context."""
    for frame in reversed(context.dicts):
        if name in frame:
            found = frame[name]
            return _resolved(context, name, context) if callable(found) else found
    return _resolved(context, name, context) if hasattr(context, name) else MISSING


def look(owner: Any, bit: str, context: Context) -> Any:
    """The member of a value: key, attribute or place, called where it can be."""
    if owner is MISSING:
        return MISSING
    if type(owner) is dict:
        found = owner.get(bit, MISSING)
        if found is MISSING and bit.isidentifier() and not hasattr(owner, bit):
            return MISSING
    elif hasattr(type(owner), "__getitem__"):
        found = MISSING
    else:
        found = getattr(owner, bit, MISSING)
        if found is MISSING and bit.isidentifier():
            return MISSING
    if found is MISSING or callable(found):
        return _resolved(_Holder(context, owner), f"owner.{bit}", context)
    return found


class _Holder(dict):
    """One value under the name that Django's own lookup starts from."""

    def __init__(self, context: Context, owner: Any):
        super().__init__(owner=owner)
        self.template = context.template


def _resolved(holder: Any, path: str, context: Context) -> Any:
    """Django's own lookup, for everything that is not plain."""
    try:
        return _variable(path).resolve(holder)
    except VariableDoesNotExist:
        return MISSING


@lru_cache(maxsize=4096)
def _variable(path: str) -> Variable:
    return Variable(path)


def needed(value: Any, name: str) -> Any:
    """A filter's argument must be there."""
    if value is MISSING:
        raise VariableDoesNotExist("Failed lookup for key [%s]", (name,))
    return value


def written(value: Any, context: Context) -> str:
    """A value as part of a page, escaped unless it is safe."""
    if type(value) is str:
        return escape(value) if marks(value) and context.autoescape else value
    if type(value) is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return render_value_in_context(value, context)


def token_field(node: Node, context: Context) -> str:
    """The hidden field of a form by which Django knows it again."""
    token = root(context, "csrf_token")
    if token is MISSING or str(token) == "NOTPROVIDED":
        return node.render(context)
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(token))}">'


def shown(value: Any, context: Context) -> str:
    """The same of any value."""
    return value if type(value) is SafeString else written(value, context)


def filled(sentence: str, values: dict[str, str]) -> str:
    """A sentence with its values."""
    return sentence % values


def counted(one: str, many: str, count: Any, values: dict[str, str]) -> str:
    """The form of a sentence that goes with a number; as it was written, where the translation has lost a name."""
    try:
        return ngettext(one, many, count) % values
    except (KeyError, ValueError):
        return (one if count == 1 else many) % values


def filtered(function: Callable, value: Any, *arguments: Any, **more: Any) -> Any:
    """A filter that leaves safe words safe."""
    found = function(value, *arguments, **more)
    return mark_safe(found) if isinstance(value, SafeData) else found


def listed(values: Any) -> Any:
    """What a loop goes over."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def tried(question: Callable[[], Any]) -> Any:
    """What an operator of an `if` says, or no where it fails."""
    try:
        return question()
    except Exception:
        return False


def framed(node: Node, context: Context, names: dict[str, Any]) -> str:
    """A node of Django's that reads names which only the drawn function knows."""
    with context.push(**names):
        return node.render(context)


def address(name: str, context: Context, *arguments: Any, strict: bool = True, **named: Any) -> str:
    """An address as `{% url %}` gives it; one without arguments or with ids alone is reversed once."""
    try:
        if named or any(type(argument) is not UUID for argument in arguments):
            return reverse(name, args=arguments, kwargs=named)
        found = _address(name, len(arguments), *_begin(context))
        return found.format(*arguments) if arguments else found
    except NoReverseMatch:
        if strict:
            raise
        return ""


def _begin(context: Context) -> tuple[Any, str]:
    """Where addresses are looked up and how they begin: asked for once in a drawing."""
    found: tuple[Any, str] | None = context.__dict__.get("addresses_begin")
    if found is None:
        found = context.__dict__["addresses_begin"] = (get_urlconf(), get_script_prefix())
    return found


@lru_cache(maxsize=512)
def _address(name: str, ids: int, urlconf: Any, prefix: str) -> str:
    """The address; with a numbered hole for each of so many ids."""
    places = [UUID(int=number) for number in range(ids)]
    found = reverse(name, args=places)
    for number, place in enumerate(places):
        found = found.replace(str(place), f"{{{number}}}")
    return found


def _forget(*, setting: str, **changed: Any) -> None:
    if setting == "ROOT_URLCONF":
        _address.cache_clear()


setting_changed.connect(_forget)
