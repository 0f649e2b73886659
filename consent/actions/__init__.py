"""Acts that change who may see what: care, emergencies, the person's say, helpers, officers."""

from consent.actions.accepting import accept, decline, look_up
from consent.actions.applications import (
    apply_to_act,
    enter_application,
    grant_application,
    keep_carer_page,
    look_at_application,
    refuse_application,
    withdraw_application,
)
from consent.actions.birthdays import end_what_is_over
from consent.actions.care import begin_care, begin_care_of_many, end_care
from consent.actions.care_told import follow_bookings, follow_record, followed
from consent.actions.delegations import invite, leave, revoke
from consent.actions.directives import NotDecided, answer_first, decide, needs_code, take_back
from consent.actions.emergency import REFUSALS, NotOpened, break_glass, refuse_break_glass
from consent.actions.receipts import number_in_words, write_receipt
from consent.actions.ties import (
    check_paper,
    end_by_officer,
    enter_paper,
    extend,
    look_at_ties,
    make_parental,
    record_incapacity,
    record_tie,
)

__all__ = [
    "REFUSALS",
    "NotDecided",
    "NotOpened",
    "accept",
    "answer_first",
    "apply_to_act",
    "begin_care",
    "begin_care_of_many",
    "break_glass",
    "check_paper",
    "decide",
    "decline",
    "end_by_officer",
    "end_care",
    "end_what_is_over",
    "enter_application",
    "enter_paper",
    "extend",
    "follow_bookings",
    "follow_record",
    "followed",
    "grant_application",
    "invite",
    "keep_carer_page",
    "leave",
    "look_at_application",
    "look_at_ties",
    "look_up",
    "make_parental",
    "needs_code",
    "number_in_words",
    "record_incapacity",
    "record_tie",
    "refuse_application",
    "refuse_break_glass",
    "revoke",
    "take_back",
    "withdraw_application",
    "write_receipt",
]
