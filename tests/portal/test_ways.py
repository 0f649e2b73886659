"""The map of addresses: what is remembered of it leads where Django's own look through it leads."""

import uuid

import pytest
from django.urls import Resolver404, URLResolver, get_resolver

from portal.urls import urlpatterns
from portal.ways import Map

ONE, OTHER = (str(uuid.UUID(int=0xF00D << 96 | number)) for number in (1, 2))
ADDRESSES = [
    "", "home/", "desk/", "desk/messages/", "accounts/login/", "healthz", "fhir/metadata", f"p/{ONE}/",
    f"p/{ONE}/messages/", f"p/{ONE}/messages/new/", f"p/{ONE}/messages/{OTHER}/", f"p/{ONE}/work/{OTHER}/take/",
    f"p/{ONE}/item/{OTHER}/", f"p/{ONE}/item/{OTHER}/not-mine/", f"drafts/message/{ONE}/",
]  # fmt: skip


def told(match):
    return match.func, match.args, match.kwargs, match.view_name, match.namespaces, match.app_names, match.route


@pytest.mark.parametrize("number", range(len(ADDRESSES)))
def test_the_remembered_way_is_the_way(number):
    path = ADDRESSES[number]
    known = Map(urlpatterns[0].url_patterns)
    asked = URLResolver.resolve(known, path)
    for _turn in range(2):
        assert told(known.resolve(path)) == told(asked)
    assert len(known.ways) == 1
    swapped = path.replace(ONE, "x").replace(OTHER, ONE).replace("x", OTHER)
    assert told(known.resolve(swapped)) == told(URLResolver.resolve(known, swapped))
    assert len(known.ways) == 1  # other ids, the same form


@pytest.mark.parametrize("path", ["nowhere/", "p/not-an-id/", "p/*/", f"p/{ONE}", f"p/{ONE.upper()}/"])
def test_what_leads_nowhere_is_not_remembered(path):
    known = Map(urlpatterns[0].url_patterns)
    known.resolve(f"p/{ONE}/")
    with pytest.raises(Resolver404):
        known.resolve(path)
    assert len(known.ways) == 1


def test_the_map_is_what_django_asks():
    assert isinstance(get_resolver().url_patterns[0], Map)
