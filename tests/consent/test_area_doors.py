"""A page whose whole content lies in areas that the reader does not have answers as one that does not exist."""

import uuid

import pytest

from audit import log
from consent.areas import Area
from consent.log_words import Reader, line
from tests.factories.accounts import sign_in
from tests.factories.consent import DelegationFactory
from tests.factories.records import make_resource

PAGES = {
    "problems/": {"summary"},
    "allergies/": {"summary"},
    "immunisations/": {"summary"},
    "operations/": {"summary"},
    "implants/": {"summary"},
    "history/": {"summary", "measurements"},
    "medicines/": {"medicines"},
    "results/": {"results"},
    "scans/": {"results"},
    "measurements/": {"measurements"},
    "results/trend/?code=718-7": {"results", "measurements"},
    "letters/": {"documents"},
    "plans/": {"care"},
    "visits/": {"care"},
    "social-care/": {"socialcare"},
    "social-care/visits/": {"socialcare"},
    "notes/": {"contributions"},
    "chronology/": set(Area) - {"demographics", "consent", "accesslog", "messages"},
}
GRANTED = sorted(set(Area) - {"consent", "accesslog"})


@pytest.mark.parametrize("area", GRANTED)
def test_who_sees_one_area_finds_its_pages_and_no_others(area, citizen, client):
    make_resource(citizen.patient, "Patient", id=citizen.patient_id)
    helper = DelegationFactory(patient=citizen.patient, powers={area: ["see"]}).user
    sign_in(client, helper, as_citizen=True)
    answers = {page: client.get(f"/p/{citizen.patient_id}/{page}").status_code for page in PAGES}
    assert answers == {page: 200 if area in areas else 404 for page, areas in PAGES.items()}


def test_a_page_of_areas_that_one_does_not_see_is_refused(citizen, client):
    """Though the basis opens its kinds, elsewhere; and it answers as what does not exist."""
    helper = DelegationFactory(patient=citizen.patient, powers={"results": ["see"]}).user
    sign_in(client, helper, as_citizen=True)
    answers = [client.get(f"/p/{person}/measurements/") for person in (citizen.patient_id, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    entry = log.about(citizen.patient_id).get(actor_id=helper.id)
    assert (entry.outcome, entry.reason, entry.basis, entry.areas) == ("refused", "no-area", "delegation", [])


def test_no_menu_leads_to_a_page_that_is_not_there(citizen, client):
    import re

    for area in GRANTED:
        helper = DelegationFactory(patient=citizen.patient, powers={area: ["see"]}).user
        sign_in(client, helper, as_citizen=True)
        home = client.get(f"/p/{citizen.patient_id}/").content.decode()
        for link in set(re.findall(rf'href="(/p/{citizen.patient_id}/[a-z-]+/)"', home)):
            assert client.get(link).status_code == 200, (area, link)


@pytest.mark.parametrize(
    "page, words",
    [
        ("measurements/", "Looked at your measurements"),
        ("results/", "Looked at your test results and scans"),
        ("social-care/", "Looked at your social care"),
        ("plans/", "Looked at your care and plans and problems"),
    ],
)
def test_the_log_names_what_the_page_is_of(page, words, citizen, clinician, sign_in, client):
    """Though its kinds lie in other areas too, which the reader may see as well."""
    make_resource(citizen.patient, "Patient", id=citizen.patient_id)
    sign_in(client, clinician)
    assert client.get(f"/p/{citizen.patient_id}/{page}").status_code == 200
    found = log.about(citizen.patient_id).filter(actor_id=clinician.id).latest("at")
    assert line(found, Reader(owner=True, account=citizen.id)).what == words
