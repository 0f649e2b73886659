"""Letters, discharge summaries and other documents; scans and X-rays with what was reported of them."""

import uuid

from django.db.models import Q

from consent.gate import Access
from records.chart.common import under, uuids
from records.chart.links import pointing, targets
from records.models import Resource, ResourceQuerySet

# Sections that report on pictures of the body (HL7 table 0074), and the same as LOINC and SNOMED CT have them.
IMAGING = (
    "RAD RX RUS CT NMR NMS CUS VUS OUS XRC CTH MRI US MAM IMG LP29684-5 LP29708-2 394914008 363679005 imaging radiology"
).split()
_REPORTS_READ = 200


def letters(access: Access) -> ResourceQuerySet:
    """Letters and documents, newest first; those that a newer one replaced are among them and say so."""
    return under(access).of_type("DocumentReference", "Composition").newest_first()


def newer_versions(access: Access, letters: list[Resource]) -> dict[uuid.UUID, Resource]:
    """Of each letter that was replaced, the letter that says that it replaces it."""
    old = {row.id for row in letters if row.status == "superseded"}
    found: dict[uuid.UUID, Resource] = {}
    for row in pointing(access, old, "DocumentReference", "Composition").newest_first()[:100] if old else ():
        found |= {ident: row for ident in old if str(ident) in row.body and ident != row.id}
    return found


def imaging_reports(access: Access) -> ResourceQuerySet:
    return under(access).of_type("DiagnosticReport").filter(category__in=IMAGING)


def imaging(access: Access) -> ResourceQuerySet:
    """Scans and X-rays, newest first: each report, and each examination that no report speaks of."""
    bodies = imaging_reports(access).newest_first().values_list("body", flat=True)[:_REPORTS_READ]
    told = [found for body in bodies for found in _studies_named(body)]
    alone = Q(kind="ImagingStudy") & ~Q(id__in=uuids(told))
    return under(access).filter(Q(kind="DiagnosticReport", category__in=IMAGING) | alone).newest_first()


def _studies_named(body: str) -> list[str]:
    """Ids that follow the name of the type in a reference."""
    return [part.split('"', 1)[0].split("/")[0] for part in body.split('"ImagingStudy/')[1:]]


def stored_file(access: Access, ident: str) -> Resource | None:
    """A file of the record that a letter points to."""
    return targets(access, [ident], "Binary").get(ident)
