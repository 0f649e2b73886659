"""Two of the same form at the same moment decide once; taken back twice, it ends once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from consent import actions, contents, gate
from consent.areas import Area
from consent.choice_rules import Choice, Effect
from consent.models import Receipt
from consent.recipients import everybody
from tests.consent.test_choices_pages import decided

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
WIDE, ROUNDS = 8, 5


def at_once(work) -> list:
    """What `work` gives, asked so many times at the same moment."""

    def ask(_number):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WIDE) as pool:
        return list(pool.map(ask, range(WIDE)))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_form_decides_once_and_is_taken_back_once(number, citizen, actor_for):
    actor, choice, form_key = (
        actor_for(citizen),
        Choice(effect=Effect.HIDE, areas=frozenset({Area.RESULTS})),
        uuid.uuid4(),
    )

    def under(act):
        access = gate.open_record(
            actor, citizen.patient_id, kinds=["Consent"], besides=contents.KINDS, writes=["Consent"], defer=True
        )
        with access.reading():
            return act(access)

    made = at_once(
        lambda: under(
            lambda access: actions.decide(access=access, choice=choice, towards=everybody(), form_key=form_key).number
        )
    )
    assert len(set(made)) == 1 and len(decided(citizen)) == 1
    (directive,) = decided(citizen)
    ended = at_once(lambda: under(lambda access: actions.take_back(access=access, directive_id=directive.id)))
    assert sum(receipt is not None for receipt in ended) == 1
    assert [receipt.act for receipt in decided(citizen, Receipt)] == ["take-back", "hide"]
