"""Which cells of a table of counts stay hidden, so that nobody in a small one is found, by subtraction neither. Pure.

A table is a grid of rows and columns of which the last are the totals. A cell of one to four people is hidden. So are
others, until each value that such a cell may have fits everything that is shown: for each there is a ring of hidden
cells, two in every row and column that it touches, along which people can be moved without changing what is shown.
Nobody is told which of the hidden cells are small. Zero is shown, and never helps to hide: nobody is found by it.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SMALL = 5  # people; from so many on a number is shown

Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """What is counted (things that happened, or people), and about how many different people it is."""

    number: int
    people: int

    @classmethod
    def of_people(cls, number: int) -> "Cell":
        return cls(number, number)

    @property
    def small(self) -> bool:
        return 0 < self.people < SMALL or 0 < self.number < SMALL

    @property
    def range(self) -> tuple[int, int]:
        """What a small cell must be able to hold, as far as the shown ones tell: one to four at least."""
        return (1, SMALL - 1) if self.number < SMALL else (max(1, self.number - SMALL + 1), self.number + SMALL - 1)


Grid = Sequence[Sequence[Cell]]


def hidden(grid: Grid, always: Iterable[int] = ()) -> frozenset[Place] | None:
    """The places of the cells to hide; None where the whole table must be, for it holds too few people.

    Columns of `always` are shown whatever they hold: whoever calls has seen to it that nothing small is there.
    """
    if not _adds_up(grid):
        raise ValueError("The last row and column are the sums of the others.")
    kept = frozenset(always)
    found = {(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if cell.small and c not in kept}
    for place in sorted(found):
        ring = _ring(grid, place, found, kept)
        if ring is None:
            return None
        found.update(ring)
    return frozenset(found)


def fold(rows: dict[str, int]) -> tuple[list[str], list[str]]:
    """Rows by their number of people: those that stand alone, and those that are only shown together.

    What stands together is `SMALL` people or more, if there are so many at all.
    """
    by_size = sorted(rows, key=lambda name: (rows[name], name))
    together = [name for name in by_size if 0 < rows[name] < SMALL]
    alone = [name for name in by_size if rows[name] >= SMALL]
    while together and alone and sum(rows[name] for name in together) < SMALL:
        together.append(alone.pop(0))
    return sorted(alone), together


def _adds_up(grid: Grid) -> bool:
    lines = [*grid, *zip(*grid, strict=True)]
    return all(sum(cell.number for cell in line[:-1]) == line[-1].number for line in lines)


def _ring(grid: Grid, place: Place, found: set[Place], kept: frozenset[int]) -> list[Place] | None:
    """The cheapest ring of cells through this one along which its range can be moved, or None.

    Rows and columns are the nodes, cells the ways between them: the shortest way from the cell's column back to its
    row, by other cells. What is hidden already costs nothing, a total much.
    """
    start, goal = (False, place[1]), (True, place[0])  # is it a row, and which
    best: dict[tuple[bool, int], int] = {start: 0}
    queue: list[tuple[int, tuple[bool, int], tuple[Place, ...]]] = [(0, start, ())]
    while queue:
        cost, node, way = heapq.heappop(queue)
        if node == goal:
            return list(way)
        if cost > best[node]:
            continue
        for other, cell in _ways(grid, node, place, kept):
            dearer = cost + (0 if cell in found else _price(grid, cell))
            if dearer < best.get(other, dearer + 1):
                best[other] = dearer
                heapq.heappush(queue, (dearer, other, (*way, cell)))
    return None


def _ways(grid: Grid, node: tuple[bool, int], place: Place, kept: frozenset[int]) -> Iterator[tuple]:
    """The rows that a column leads to, or the columns that a row does, by cells that can move with this one."""
    is_row, index = node
    low, high = grid[place[0]][place[1]].range
    down, up = grid[place[0]][place[1]].number - low, high - grid[place[0]][place[1]].number
    for other in range(len(grid[0]) if is_row else len(grid)):
        cell = (index, other) if is_row else (other, index)
        if cell == place or cell[1] in kept:
            continue
        # Around a ring every second cell takes what the others give, and a total goes with what it sums.
        same = is_row == (_is_margin(grid, cell) == _is_margin(grid, place))
        if grid[cell[0]][cell[1]].number > (down if same else up):
            yield (not is_row, other), cell


def _is_margin(grid: Grid, cell: Place) -> bool:
    """A total of one row or one column; the grand total counts as what it sums."""
    return (cell[0] == len(grid) - 1) != (cell[1] == len(grid[0]) - 1)


def _price(grid: Grid, cell: Place) -> int:
    total = cell[0] == len(grid) - 1 or cell[1] == len(grid[0]) - 1
    return grid[cell[0]][cell[1]].number + 1 + (10**9 if total else 0)
