"""Numbered receipts: what the person decided, as it was said to them, kept for good."""

import uuid
from collections.abc import Iterable

import clock
from accounts import statements
from consent.access import Access, Ungated
from consent.areas import Area
from consent.models import Receipt


def write_receipt(
    access: Access,
    *,
    act: str,
    text: str,
    effect_text: str = "",
    law: str = "",
    directives: Iterable[uuid.UUID] = (),
    ident: uuid.UUID | None = None,
) -> Receipt:
    """One receipt for what is decided under this access, which writes Consent; in the transaction that is open.

    `ident`: its id, where the act has one. The request's entry says *decide*, unless the act said more closely what
    it was.
    """
    if access.patient_id is None or access.actor.id is None:
        raise Ungated("A receipt is about one person, and somebody's.")
    receipt = Receipt(
        id=ident or uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Consent",
        area=Area.CONSENT,
        number=statements.rows("SELECT nextval('consent_receipt_number')", ())[0][0],
        act=act,
        text=text,
        effect_text=effect_text,
        law=law,
        directives=list(directives),
        at=clock.now(),
        by_id=access.actor.id,
        by_name=access.actor.name,
        by_telephone=access.decision.basis == "assisted",
    )
    access.save(receipt, action="decide")
    return receipt


def number_in_words(number: int) -> str:
    """As it stands on the receipt, and is said on the telephone."""
    return f"DFD-{number}"
