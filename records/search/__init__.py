"""FHIR search over the record store.

`parse` makes a Query of a request's parameters, `parse_again` with a memory; `statement` makes one SQL statement of it
with the gate's condition in it, and `joined` has the database join what it finds; `run` carries it out; `supported`,
`includes` and `revincludes` tell what works, for the CapabilityStatement.
"""

from records.search.offered import includes, revincludes, sortable
from records.search.parsing import COUNT_LIMIT, parse
from records.search.query import Fault, Position, Query, everything, latest
from records.search.remembering import parse_again
from records.search.running import directory, included, included_in_directory, run, under
from records.search.statements import Page, Row, is_position, joined, joined_page, page, statement
from records.searchtables import kinds, parameters

__all__ = [
    "COUNT_LIMIT",
    "Fault",
    "Page",
    "Position",
    "Query",
    "Row",
    "directory",
    "everything",
    "included",
    "included_in_directory",
    "includes",
    "is_position",
    "joined",
    "joined_page",
    "kinds",
    "latest",
    "page",
    "parse",
    "parse_again",
    "revincludes",
    "run",
    "sortable",
    "statement",
    "supported",
    "under",
]

_OF_ALL = [
    ("_id", "token", "The resource's own id on this server"),
    ("_lastUpdated", "date", "When this version was stored"),
]


def supported(kind: str) -> list[tuple[str, str, str]]:
    """(name, type, documentation) of every search parameter that works for this type."""
    return [*_OF_ALL, *((item.name, item.sort, item.said) for item in parameters(kind).values())]
