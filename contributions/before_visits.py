"""What contributions do for appointments: records.beforehand.Keeper."""

from contributions.actions.before_visits import settle
from contributions.queries.before_visits import answers, measured, questions, readings

__all__ = ["answers", "measured", "questions", "readings", "settle"]
