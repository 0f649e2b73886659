"""Acts that change who may see what: care, emergencies, the person's say, helpers, officers."""

from consent.actions.care import begin_care, begin_care_of_many, end_care
from consent.actions.emergency import REFUSALS, NotOpened, break_glass, refuse_break_glass
from consent.actions.receipts import number_in_words, write_receipt

__all__ = [
    "REFUSALS",
    "NotOpened",
    "begin_care",
    "begin_care_of_many",
    "break_glass",
    "end_care",
    "number_in_words",
    "refuse_break_glass",
    "write_receipt",
]
