"""The parts of a record: drawn once for all, and each person's own addresses in them."""

import uuid

import pytest
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from portal import navigation
from records.presenters.sections import Part

PARTS = (Part("Overview", "", "p/{0}/"), Part("Test results", "", "p/{0}/results/"))


@pytest.fixture
def prefix():
    before = get_script_prefix()
    yield set_script_prefix
    set_script_prefix(before)


def drawn(patient: uuid.UUID, path: str) -> str:
    return navigation._section_nav(PARTS, path, str(patient))


def test_nobody_gets_the_address_of_somebody_else():
    one, other = uuid.uuid4(), uuid.uuid4()
    first, second = drawn(one, f"/p/{one}/results/"), drawn(other, f"/p/{other}/results/")
    assert f'href="/p/{one}/results/" aria-current="page"' in first and str(other) not in first
    assert second == first.replace(str(one), str(other)) and "{" not in first


def test_an_item_is_no_part_and_makes_no_drawing_of_its_own():
    one = uuid.uuid4()
    drawn(one, f"/p/{one}/item/{uuid.uuid4()}/")
    kept = navigation._drawn.cache_info().currsize
    assert "aria-current" not in drawn(one, f"/p/{one}/item/{uuid.uuid4()}/")
    assert navigation._drawn.cache_info().currsize == kept


def test_the_page_as_somebody_else_sees_it_keeps_its_links_there(prefix):
    one = uuid.uuid4()
    prefix("/as/gp/")
    assert f'href="/as/gp/p/{one}/" aria-current="page"' in drawn(one, f"/as/gp/p/{one}/")
    prefix("/")
    assert "/as/gp/" not in drawn(one, f"/p/{one}/")


def test_each_language_has_a_drawing():
    one = uuid.uuid4()
    english = drawn(one, f"/p/{one}/")
    with translation.override("gd"):
        assert drawn(one, f"/p/{one}/") != english
