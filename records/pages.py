"""Pages of a long list: one row more than is shown tells whether there is a next page, and only few are counted."""

import re
from typing import Any

from django.core.paginator import Page, Paginator

from consent.prepared import Question

COUNTED = 100  # as far as here a page says how many pages there are: so few are found by an index


class LongList(Paginator):
    """Django's paginator, but that `num_pages` is 0 where counting all rows would cost more than the page itself."""

    def _check_object_list_is_ordered(self) -> None:
        """Every list of ours is; Django would build the whole queryset to ask it."""

    def get_page(self, number: Any) -> Page:
        """The page asked for; for one that does not exist all rows are counted, to find the nearest."""
        wanted = int(number or 1) if re.fullmatch(r"[0-9]{0,6}", number or "") else 0
        start = (wanted - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1]) if wanted else []
        if not rows and wanted != 1:
            return super().get_page(number)
        self.count = self._sum(start + len(rows), more=len(rows) > self.per_page)  # type: ignore[misc]
        if not self.count and rows:
            self.num_pages = 0  # type: ignore[misc]
        return _LongPage(rows, wanted, self)

    def _sum(self, seen: int, *, more: bool) -> int:
        """How many rows there are; 0 where there are too many to be counted."""
        if not more:
            return seen
        rows: Any = self.object_list
        found = _counted(rows) if seen < COUNTED else COUNTED
        return found if found < COUNTED else 0


def _counted(rows: Any) -> int:
    return rows.count(COUNTED) if isinstance(rows, Question) else rows.order_by().values("pk")[:COUNTED].count()


class _LongPage(Page):
    """A page that was handed one row more than it shows, where there is one."""

    def __init__(self, rows: list, number: int, paginator: Paginator):
        super().__init__(rows[: paginator.per_page], number, paginator)
        self.more = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        return self.more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1
