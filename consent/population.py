"""Whom an access to several people's rows may show, as SQL. Pure."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from consent.conditions import Sql


@dataclass(frozen=True, eq=False)
class Population:
    """Permitted people: as a SELECT of their ids, and as a test of one person with the same parameters (`again`).

    The SELECT serves a question about everybody, the test one whose rows an index finds, a few at a time.
    """

    ids: str
    params: list[Any]
    test: str = ""  # with {person}, never null
    again: int = 1  # how often the test asks for all of the parameters
    apart: bool = False  # the decision names single people, so nothing made of it may be kept

    def sql(self, table: str) -> Sql:
        """Whether the person of a row is among them."""
        text = (self.test or f"{{person}} IN ({self.ids})").format(person=f"{table}.patient_id")
        return text, self.params * self.again

    def of_nobody(self) -> "Population":
        """The same SQL with stand-ins for its parameters."""
        return replace(self, params=[uuid.uuid4() for _ in self.params])
