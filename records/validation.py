"""Is this resource FHIR R4? The one room that knows fhir.resources.

Our own tables and rules come first (structure.py); the models of fhir.resources are the second opinion on what has
passed. They never see the two valid forms that they refuse, and nothing is ever written through them.
"""

from functools import cache
from importlib import import_module
from typing import Any

from records.fitting import Texts, fits
from records.structure import Issue, is_known, look_through

__all__ = ["Issue", "validate"]


def validate(resource: dict[str, Any], *, second_opinion: bool = True, texts: Texts | None = None) -> list[Issue]:
    """What is wrong with a resource as `lossless.loads` read it; empty when it may be kept."""
    if fits(resource, texts):
        return _by_model(resource) if second_opinion else []
    walk = look_through(resource)
    if walk.issues or walk.beyond_models or not second_opinion:
        return walk.issues
    return _by_model(resource)


def _by_model(resource: dict[str, Any]) -> list[Issue]:
    """The issues that fhir.resources finds, each at its FHIRPath."""
    from pydantic import ValidationError

    name = resource["resourceType"]
    try:
        _model(name).model_validate(resource)
    except ValidationError as error:
        return [_issue(name, item) for item in error.errors(include_url=False, include_input=False)[:20]]
    return []


@cache
def _model(name: str) -> Any:
    """The R4B model, imported when the first resource of its type arrives: all of them take a third of a second."""
    if not is_known(name):
        raise LookupError(name)
    return getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)


def _issue(name: str, error: Any) -> Issue:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    return Issue(name + path, "structure", error["msg"][:200])
