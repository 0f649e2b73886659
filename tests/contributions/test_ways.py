"""The page from which everything is added: for each reader what they may add, and what was sent."""

import pytest
from django.urls import reverse

from tests.factories import accounts as people
from tests.factories import consent as care

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, sign_in, citizen):
    def page(reader):
        return sign_in(client, reader).get(reverse("contributions:show_ways", args=[citizen.patient.id]))

    return page


def test_the_person_may_add_everything(page, citizen):
    text = page(citizen).content.decode()
    for way in ("Add a measurement", "Send a photo or a document", "Add a medicine of your own", "What was sent"):
        assert way in text


def test_a_helper_may_add_what_was_granted(page, citizen):
    helper = people.UserFactory(citizen=True)
    powers = {"demographics": ["see"], "measurements": ["see", "act"]}
    care.DelegationFactory(patient=citizen.patient, user=helper, powers=powers)
    text = page(helper).content.decode()
    assert "Add a measurement" in text
    assert "Send a photo" not in text and "Corrections" not in text


def test_professionals_see_what_was_sent_and_add_nothing(page, clinician):
    text = page(clinician).content.decode()
    assert "What was sent to this record" in text
    assert "Add a measurement" not in text


def test_every_way_leads_somewhere(client, sign_in, page, citizen, practice):
    text = page(citizen).content.decode()
    links = [part.split('"')[0] for part in text.split('<ul class="dfd-ways">', 1)[1].split('href="')[1:]]
    mine = [link for link in links if link.startswith(f"/p/{citizen.patient.id}/")]
    assert len(mine) >= 9
    assert {sign_in(client, citizen).get(link).status_code for link in mine} == {200}
    assert page(people.UserFactory(citizen=True)).status_code == 404
