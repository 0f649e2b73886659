"""How old somebody is in Scotland today. Pure."""

import datetime as dt


def birthday(born: dt.date, years: int) -> dt.date:
    """The day on which somebody attains an age, from its first moment.

    Born on 29 February: 1 March in a year without one (Age of Legal Capacity (Scotland) Act 1991 s.6).
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def has_attained(born: dt.date | None, years: int, today: dt.date) -> bool | None:
    """Whether the age is reached; None where the date of birth is not known."""
    return None if born is None else today >= birthday(born, years)
