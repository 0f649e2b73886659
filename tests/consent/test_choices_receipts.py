"""Receipts: numbered, kept, and only under an access that may decide."""

import pytest

from audit import log
from consent import actions, gate
from consent.gate import Ungated
from consent.models import Receipt

WORDS = {"act": "hide", "text": "Hidden from everybody", "effect_text": "Nobody sees it", "law": "A court may"}


def decide(actor, patient, **changes) -> Receipt:
    access = gate.open_record(actor, patient.id, kinds=["Consent"], writes=["Consent"], defer=True)
    with access.reading():
        return actions.write_receipt(access, **WORDS | changes)


def test_receipts_have_numbers_of_their_own(citizen, actor_for):
    first, second = (decide(actor_for(citizen), citizen.patient) for _ in range(2))
    assert 1000 < first.number < second.number
    assert actions.number_in_words(first.number) == f"DFD-{first.number}"


def test_receipt_keeps_the_words_and_who_it_was(citizen, actor_for, access_for):
    made = decide(actor_for(citizen), citizen.patient)
    access = access_for(actor_for(citizen), citizen.patient, "Consent")
    with access.reading():
        kept = Receipt.objects.under(access).get()
    assert (kept.id, kept.act, kept.text, kept.effect_text, kept.law) == (made.id, *WORDS.values())
    assert (kept.by_id, kept.by_name, kept.by_telephone) == (citizen.id, citizen.name, False)


def test_receipt_has_its_entry(citizen, actor_for):
    made = decide(actor_for(citizen), citizen.patient)
    entry = log.about(citizen.patient_id).get()
    assert (entry.action, entry.target, entry.outcome) == ("decide", f"Consent/{made.id}", "permitted")


def test_access_that_writes_nothing_gives_no_receipt(citizen, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Consent")
    with access.reading(), pytest.raises(Ungated):
        actions.write_receipt(access, **WORDS)


def test_receipt_of_somebody_else_is_not_there(citizen, stranger, actor_for, access_for):
    decide(actor_for(citizen), citizen.patient)
    access = access_for(actor_for(stranger), stranger.patient, "Consent")
    with access.reading():
        assert not Receipt.objects.under(access).exists()
