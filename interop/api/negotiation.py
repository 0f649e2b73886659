"""Which form a caller wants, and how strictly. JSON is the only one; XML is refused with 406."""

from functools import lru_cache

from django.http import HttpRequest

from interop.api.outcomes import Fault, bad

FHIR_JSON = "application/fhir+json; charset=utf-8"
JSON = "application/json; charset=utf-8"
_TYPES = {
    "application/fhir+json": FHIR_JSON,
    "application/json+fhir": FHIR_JSON,
    "application/*": FHIR_JSON,
    "*/*": FHIR_JSON,
    "application/json": JSON,
    "text/json": JSON,
}
_FORMATS = {"json": FHIR_JSON} | {name: form for name, form in _TYPES.items() if "*" not in name}
_VERSIONS = {"4.0", "4.0.1"}


def chosen(request: HttpRequest) -> str:
    """The content type of the answer: `_format` beats Accept. Raises Fault 406."""
    told = "Accept"
    if "_format=" in request.META["QUERY_STRING"] and (asked := request.GET.get("_format")):
        told = "_format"
        form = _FORMATS.get(asked.split(";")[0].strip().replace(" ", "+").lower(), "")
    else:
        form = accepted(request.META.get("HTTP_ACCEPT", "*/*")[:500])
    if not form:
        raise Fault(406, "not-supported", "Answers are in application/fhir+json only.", [told])
    return form


@lru_cache(maxsize=256)
def accepted(header: str) -> str:
    """The best of what an Accept header allows; empty where nothing of ours is."""
    found: list[tuple[float, str]] = []
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        named = dict(parameter.partition("=")[::2] for parameter in parameters)
        if name in _TYPES and (quality := _quality(named.get("q", "1"))) and _version(named):
            found.append((quality, _TYPES[name]))
    return max(found, key=lambda pair: pair[0])[1] if found else "" if header.strip() else FHIR_JSON


def is_lenient(request: HttpRequest) -> bool:
    """Whether `Prefer: handling=lenient` asks to pass over parameters that are not known. Raises Fault."""
    wanted = {part.strip().lower() for part in request.META.get("HTTP_PREFER", "").replace(",", ";").split(";")}
    handling = {part.removeprefix("handling=") for part in wanted if part.startswith("handling=")}
    if handling - {"strict", "lenient"} or len(handling) == 2:
        raise bad("Prefer: handling is strict or lenient.", "Prefer")
    return handling == {"lenient"}


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _version(named: dict[str, str]) -> bool:
    return named.get("fhirversion", "4.0") in _VERSIONS
