"""What comes of an entry, by the references that say so: a report of its results, an order of the repeat it is made of.

It stands and falls with the entry where the person hides it, also when it comes later. Pure.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from records.references import at

# By type, where it names what it comes of.
COMES_OF = {
    "DiagnosticReport": ("result", "media.link", "imagingStudy"),
    "MedicationAdministration": ("request",),
    "MedicationDispense": ("authorizingPrescription",),
    "MedicationRequest": ("basedOn", "priorPrescription"),
    "Observation": ("hasMember",),
    "Task": ("focus", "basedOn"),
}


def origins(resource: Mapping[str, Any]) -> set[UUID]:
    """The ids of what this resource comes of, as far as they can be ids of ours."""
    paths = COMES_OF.get(resource.get("resourceType", ""), ())
    return set(_ids(text for path in paths for text in at(resource, f"{path}.reference")))


def _ids(texts: Iterable[Any]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(str(text).rpartition("/")[2])
        except ValueError:
            continue
