"""Reading one item by its address."""

import json

import pytest

from audit import log
from tests.factories.histories import result, store


@pytest.mark.django_db
def test_read_gives_the_stored_text(client, citizen, sign_in):
    (ident,) = store(citizen.patient, result(on="2026-03-03"))
    sign_in(client, citizen)
    answer = client.get(f"/fhir/Observation/{ident}")
    assert answer.status_code == 200, answer.content
    assert json.loads(answer.content)["id"] == ident
    assert answer["ETag"] == 'W/"1"'
    entry = log.about(citizen.patient_id).exclude(actor_kind="job").get()
    assert (entry.route, entry.outcome, entry.target) == ("API", "permitted", f"Observation/{ident}")


@pytest.mark.django_db
def test_smoke(client, citizen, clinician, sign_in):
    (ident,) = store(citizen.patient, result(on="2026-03-03"))
    store(citizen.patient, result(on="2026-03-04"), {"resourceType": "Patient", "id": str(citizen.patient_id), "name": [{"family": "Fraser"}]})
    for user in (citizen, clinician, None):
        if user:
            sign_in(client, user)
        else:
            client.logout()
        for path in ("metadata", f"Observation?patient={citizen.patient_id}&_count=1", f"Observation?patient={citizen.patient_id}&_total=accurate",
          "Patient?name=fraser", f"Patient?_id={citizen.patient_id}", f"Patient/{citizen.patient_id}/$everything",f"Patient/{citizen.patient_id}/$everything?_count=1",
          f"Observation/{ident}/_history", f"Observation/{ident}/_history/1", f"Observation/{ident}/_history/2", f"Observation/{ident}/_history/x",
          f"AuditEvent?patient={citizen.patient_id}&_count=2&date=gt2020", "Observation", "Observation?foo=1&patient=x", "Practitioner?name=x", "Foo", "Foo/1", "Observation/xx", "a/b/c", "",
          "Observation/_search"):
            answer = client.get(f"/fhir/{path}")
            print(path, answer.status_code, answer.content.decode()[:300])
        print(client.post(f"/fhir/Observation/_search", {"patient": citizen.patient_id}).status_code, client.post(f"/fhir/Observation/_search", f"patient={citizen.patient_id}", content_type="application/x-www-form-urlencoded").content[:200])
        for m in ("post","put","patch","delete","options","trace", "head"):
            a = getattr(client, m)(f"/fhir/Observation/{ident}"); print(m, a.status_code, a.headers.get("Allow"), a.content[:100])
            a = getattr(client, m)(f"/fhir/metadata"); print(m, a.status_code, a.headers.get("Allow"), a.content[:100], dict(a.headers))
        print(client.get(f"/fhir/Observation/{ident}", headers={"Accept":"application/xml"}).status_code, client.get(f"/fhir/metadata?_format=xml").status_code)
