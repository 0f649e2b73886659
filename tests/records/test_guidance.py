"""General information elsewhere: only official sites, only for what the glossary knows, and never as advice."""

from urllib.parse import urlsplit

import pytest

from records import glossary, guidance
from tests.factories.histories import concept, store

DIABETES = {"resourceType": "Condition", "code": concept("Type 2 diabetes mellitus", "44054006"), "subject": {}}


def test_every_entry_is_one_of_the_glossary():
    unknown = [slug for slug in guidance.known() if glossary.by_slug(slug) is None]
    assert unknown == []


@pytest.mark.parametrize("professional", [True, False])
@pytest.mark.parametrize("slug", sorted(guidance.known()))
def test_every_address_is_official_and_safe(slug, professional):
    found = [place for kind in guidance.KINDS for place in guidance.places(kind, slug, professional=professional)]
    assert found
    for place in found:
        parts = urlsplit(place.url)
        assert parts.scheme == "https" and parts.hostname in guidance.HOSTS and not parts.query and place.words


@pytest.mark.parametrize("kind, slug", [("Observation", "asthma"), ("Condition", ""), ("Condition", "unheard-of")])
def test_about_all_else_nothing_is_said(kind, slug):
    assert guidance.places(kind, slug, professional=True) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_page_of_a_condition_shows_it_as_general(client, sign_in, citizen, clinician):
    [ident] = store(citizen.patient, DIABETES)
    mine = sign_in(client, citizen).get(f"/p/{citizen.patient_id}/item/{ident}/").content.decode()
    link = '<a href="https://www.nhsinform.scot/illnesses-and-conditions/diabetes/type-2-diabetes/" rel="noopener'
    assert link in mine and "These pages are not about you." in mine and "sign.ac.uk" not in mine
    theirs = sign_in(client, clinician).get(f"/p/{citizen.patient_id}/item/{ident}/").content.decode()
    assert link in theirs and "https://www.sign.ac.uk/our-guidelines/" in theirs
    assert "These pages are not about this person." in theirs and 'noreferrer external" target="_blank"' in theirs
