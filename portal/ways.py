"""The way through the map of addresses, remembered by the form of an address: asking 150 patterns is asked once."""

import re
from typing import Any

from django.urls import Resolver404, ResolverMatch, URLResolver
from django.urls.resolvers import RoutePattern

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOLE = "*"
_KEPT = 1000


class Map(URLResolver):
    """Patterns in their order. Addresses that differ in their ids alone are matched by the same pattern."""

    def __init__(self, patterns: list[Any]):
        super().__init__(RoutePattern("", is_endpoint=False), patterns)
        self.ways: dict[str, URLResolver] = {}

    def resolve(self, path: str) -> ResolverMatch:
        if _HOLE in path:
            return super().resolve(path)
        form = _ID.sub(_HOLE, path)
        way = self.ways.get(form)
        if way is None:
            found = super().resolve(path)
            if len(self.ways) < _KEPT and (way := _way(self, path)):
                self.ways[form] = way
            return found
        try:
            return way.resolve(path)
        except Resolver404:
            return super().resolve(path)


def _way(resolver: URLResolver, path: str) -> URLResolver | None:
    """The same resolver with nothing in it but the first pattern that matches."""
    found = resolver.pattern.match(path)
    if found is None:
        return None
    for one in resolver.url_patterns:
        inner = _way(one, found[0]) if isinstance(one, URLResolver) else one if one.resolve(found[0]) else None
        if inner is not None:
            return URLResolver(
                resolver.pattern, [inner], resolver.default_kwargs, resolver.app_name, resolver.namespace
            )
    return None
