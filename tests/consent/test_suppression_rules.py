"""Small numbers stay hidden, by subtraction too: truth table, and properties of tables of every kind."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.suppression_rules import SMALL, Cell, fold, hidden


def table(*rows) -> list[list[Cell]]:
    """Rows of counts of people with their totals."""
    whole = [[*row, sum(row)] for row in rows]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    return [[Cell.of_people(number) for number in row] for row in whole]


def shown(*rows, always=()) -> list[str] | None:
    """The table as it is printed: `-` is hidden."""
    grid = table(*rows)
    found = hidden(grid, always)
    if found is None:
        return None
    return [
        " ".join("-" if (r, c) in found else str(cell.number) for c, cell in enumerate(row))
        for r, row in enumerate(grid)
    ]


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        ([[10, 20], [30, 40]], ["10 20 30", "30 40 70", "40 60 100"]),  # nothing small, nothing hidden
        ([[0, 20], [30, 0]], ["0 20 20", "30 0 30", "30 20 50"]),  # zero is shown
        ([[3, 20], [30, 40]], ["- - 23", "- - 70", "33 60 93"]),  # one alone would be found by subtraction
        ([[4, 20, 9], [30, 40, 50]], ["- 20 - 33", "- 40 - 120", "34 60 59 153"]),  # the smallest help
        ([[5, 20], [30, 40]], ["5 20 25", "30 40 70", "35 60 95"]),
        ([[1, 1, 50], [60, 70, 80]], ["- - - 52", "- - - 210", "61 71 130 262"]),  # two ones do not hide each other
        ([[3, 20]], ["- - 23", "- - 23"]),  # one row is its own total
        ([[3]], ["- -", "- -"]),
        ([[0, 0], [0, 2]], ["0 0 0", "0 - -", "0 - -"]),
        ([[2, 0], [0, 60]], ["- 0 -", "0 60 60", "- 60 -"]),  # the total of all would tell
        ([[]], ["0", "0"]),
    ],
)
def test_what_is_printed(rows, printed):
    assert shown(*rows) == printed


def test_column_that_is_always_shown_hides_nothing_else():
    assert shown([3, 20], [30, 40], [9, 9], always=[2]) == ["- - 23", "30 40 70", "- - 18", "42 69 111"]


def test_table_is_withheld_where_nothing_can_help():
    assert shown([2, 0], always=[2]) is None


def test_many_things_about_few_people_are_hidden():
    """Twelve emergencies of one person are about one person."""
    grid = [[Cell(12, 1), Cell(20, 20), Cell(32, 21)], [Cell(30, 30), Cell(40, 40), Cell(70, 70)],
            [Cell(42, 31), Cell(60, 60), Cell(102, 91)]]  # fmt: skip
    assert (0, 0) in hidden(grid) and len(hidden(grid)) == 4


def test_total_of_few_people_is_hidden_too():
    grid = [[Cell(5, 5), Cell(6, 6), Cell(11, 4)], [Cell(30, 30), Cell(40, 40), Cell(70, 70)],
            [Cell(35, 35), Cell(46, 46), Cell(81, 74)]]  # fmt: skip
    assert (0, 2) in hidden(grid)


def test_table_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="sums"):
        hidden([[Cell(1, 1), Cell(2, 2)], [Cell(1, 1), Cell(1, 1)]])


@pytest.mark.parametrize(
    ("rows", "alone", "together"),
    [
        ({"a": 9, "b": 8}, ["a", "b"], []),
        ({"a": 9, "b": 3}, [], ["b", "a"]),  # else the total less the one would be the other
        ({"a": 9, "b": 3, "c": 2}, ["a"], ["c", "b"]),
        ({"a": 9, "b": 7, "c": 2}, ["a"], ["c", "b"]),
        ({"a": 9, "b": 0}, ["a"], []),
        ({"a": 2}, [], ["a"]),
        ({}, [], []),
    ],
)
def test_small_rows_stand_together(rows, alone, together):
    assert fold(rows) == (alone, together)


NUMBERS = st.one_of(st.integers(0, 9), st.integers(0, 2), st.sampled_from([12, 40]))
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(NUMBERS, min_size=columns, max_size=columns), min_size=1, max_size=5)
)
SMALL_TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(NUMBERS, min_size=columns, max_size=columns), min_size=1, max_size=3)
)


@settings(max_examples=150, deadline=None)
@given(TABLES)
@example([[1, 1, 50], [60, 70, 80]])
@example([[4, 4, 0], [4, 0, 4], [0, 4, 4]])
def test_no_hidden_cell_follows_from_any_sum(rows):
    """Solved as a system of equations, as whoever reads the table could."""
    grid = table(*rows)
    found = hidden(grid)
    if found is None:
        return
    small = {(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if cell.small}
    assert small <= found and not any(grid[r][c].number == 0 for r, c in found)
    assert determined(grid, found) == set()


@settings(max_examples=80, deadline=None)
@given(SMALL_TABLES)
@example([[1, 1, 9], [9, 9, 9]])
@example([[2, 2], [2, 9], [9, 9]])
def test_small_cell_may_be_anything_from_one_to_four(rows):
    """Even to whoever knows that no hidden cell is zero, every small number stays possible."""
    grid = table(*rows)
    found = hidden(grid) or set()
    for place in found:
        if grid[place[0]][place[1]].number < SMALL:
            for value in range(1, SMALL):
                assert possible(grid, found, place, value), (rows, place, value)


def lines(grid):
    """Every sum of the table: its cells, and with which sign they add up to nothing."""
    high, wide = len(grid), len(grid[0])
    for r in range(high):
        yield [((r, c), 1 if c < wide - 1 else -1) for c in range(wide)]
    for c in range(wide):
        yield [((r, c), 1 if r < high - 1 else -1) for r in range(high)]


def determined(grid, found) -> set:
    """Hidden cells whose value the shown ones give: their unit vector lies in the space of the equations."""
    order = sorted(found)
    rows = [[Fraction(dict(line).get(cell, 0)) for cell in order] for line in lines(grid)]
    reduced = []
    for column in range(len(order)):
        chosen = next((row for row in rows if row[column]), None)
        if chosen is None:
            continue
        rows.remove(chosen)
        chosen = [value / chosen[column] for value in chosen]
        rows = [[a - row[column] * b for a, b in zip(row, chosen, strict=True)] for row in rows]
        reduced = [[a - row[column] * b for a, b in zip(row, chosen, strict=True)] for row in reduced]
        reduced.append(chosen)
    alone = [row for row in reduced if sum(map(bool, row)) == 1]
    return {order[row.index(next(filter(None, row)))] for row in alone}


def possible(grid, found, place, value) -> bool:
    """Whether some table of whole numbers with this value in this place shows the same: looked for cell by cell."""
    order = sorted(found, key=lambda cell: (cell != place, cell))
    every = [[(cell, sign) for cell, sign in line] for line in lines(grid)]

    def number(cell, chosen):
        return chosen.get(cell, None if cell in found else grid[cell[0]][cell[1]].number)

    def fits(chosen) -> bool:
        for line in every:
            values = [(number(cell, chosen), sign) for cell, sign in line]
            if all(value is not None for value, _ in values) and sum(value * sign for value, sign in values):
                return False
        return True

    def search(chosen) -> bool:
        if len(chosen) == len(order):
            return True
        cell = order[len(chosen)]
        true = grid[cell[0]][cell[1]].number
        tries = [value] if cell == place else sorted(range(1, true + SMALL), key=lambda n: abs(n - true))
        tries = [n for n in tries if abs(n - true) < SMALL or cell == place]
        return any(fits(chosen | {cell: n}) and search(chosen | {cell: n}) for n in tries)

    return search({})
