"""Every published example of the kinds that have pages of their own: each page opens, and says words."""

import json
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.urls import reverse

from records.labels import labels_of
from tests.factories.histories import store
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = [needs_shared_data, pytest.mark.django_db(databases=["default", "owner"])]
KINDS = (
    "DocumentReference Composition CarePlan Goal CareTeam Encounter EpisodeOfCare ServiceRequest Task Device"
    " DeviceUseStatement Procedure FamilyMemberHistory ImagingStudy DiagnosticReport Flag Media"
).split()
LISTS = (
    "list_letters",
    "list_imaging",
    "list_plans",
    "list_visits",
    "list_operations",
    "list_implants",
    "show_history",
)
# What a machine says and no reader should: states with a hyphen, empty braces, Python's own words.
WITHHELD = {"professional-only", "third-party", "held"}
RAW = ("in-progress", "on-hold", "entered-in-error", "not-done", ">None<", "{&#x27;", "[object")


def examples(kind: str) -> list[dict]:
    index = map(json.loads, (SHARED_DATA / "examples" / "index.jsonl").read_text().splitlines())
    files = [SHARED_DATA / "examples" / row["file"] for row in index if row["type"] == kind]
    bodies = [json.loads(file.read_text(), parse_float=Decimal) for file in sorted(files)]
    return [body for body in bodies if body["resourceType"] == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_every_example_says_words(client, citizen, sign_in, kind):
    sign_in(client, citizen)
    bodies = [body | {"id": str(uuid5(NAMESPACE_URL, f"{kind}{number}"))} for number, body in enumerate(examples(kind))]
    for body, ident in zip(bodies, store(citizen.patient, *bodies), strict=True):
        answer = client.get(reverse("records:show_item", args=[citizen.patient_id, ident]))
        if labels_of(body) & WITHHELD:
            assert answer.status_code == 404
            continue
        page = answer.content.decode()
        main = page[page.index("<main") : page.index("</main")]
        assert answer.status_code == 200
        assert not [words for words in RAW if words in main], (kind, ident)
    for name in LISTS:
        for number in (1, 2):
            answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id]), {"page": number})
            assert answer.status_code == 200
