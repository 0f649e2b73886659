"""What a person says who disagrees with an entry: it travels with the entry, as an extension of it. Pure.

The store keeps the statements beside the entry and puts them into each version that it writes, so that a newer version
from the sender does not lose them. What the sender sent is the body without them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from records import lossless

DISAGREES = "https://dfd.example/fhir/StructureDefinition/statement-of-disagreement"


def statement(*, author: str, at: datetime, text: str) -> dict[str, Any]:
    """One statement as a FHIR extension: who says what, and when."""
    when = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"url": DISAGREES, "valueAnnotation": {"authorString": author, "time": when, "text": text}}


def within(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements that a body holds, as Annotation each."""
    found = (one for one in resource.get("extension") or () if isinstance(one, dict) and one.get("url") == DISAGREES)
    return [one["valueAnnotation"] for one in found if isinstance(one.get("valueAnnotation"), dict)]


def bare(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource as its sender would know it."""
    kept = [one for one in resource.get("extension") or () if one.get("url") != DISAGREES]
    rest = {name: value for name, value in resource.items() if name != "extension"}
    return rest | ({"extension": kept} if kept else {})


def added(kept: str, new: Mapping[str, Any]) -> str:
    """The statements of an entry (JSON, as the store keeps them) and one more."""
    return lossless.dumps([*_listed(kept), new])


def with_statements(body: str, kept: str) -> str:
    """The text of a body with the statements that belong to it."""
    if not kept:
        return body
    resource = bare(lossless.loads(body, limit=2 * lossless.RESOURCE_LIMIT))
    return lossless.dumps(resource | {"extension": [*resource.get("extension", ()), *_listed(kept)]})


def _listed(kept: str) -> list[Any]:
    return lossless.loads(f'{{"all":{kept}}}')["all"] if kept else []
