"""The person's own terms for seeing results."""

from collections.abc import Mapping

import clock
from accounts.actor import Actor
from consent.actions.receipts import write_receipt
from consent.areas import Area
from consent.gate import Access
from consent.models import Receipt, ReleaseChoice
from consent.queries.release import release_choices
from consent.release import AT_ONCE, Choice


def choose_release(*, access: Access, choices: Mapping[str, Choice], text: str, effect_text: str) -> Receipt | None:
    """Keep what the person chose for each class of test, with one receipt; nothing where nothing changes.

    `text` and `effect_text` are what was decided and what it does, as the page said it before.
    """
    before = release_choices(access)
    changed = {name: choice for name, choice in choices.items() if choice != before.get(name, AT_ONCE)}
    if not changed:
        return None
    receipt = write_receipt(access, act="release", text=text, effect_text=effect_text)
    for name, choice in changed.items():
        access.save(_row(access, access.actor, name, choice), action="decide")
    return receipt


def _row(access: Access, actor: Actor, test_class: str, choice: Choice) -> ReleaseChoice:
    return ReleaseChoice(  # type: ignore[misc]  # whoever decides has an id, about one person
        patient_id=access.patient_id,
        kind="Consent",
        area=Area.CONSENT,
        test_class=test_class,
        answer=choice.answer,
        days=choice.days,
        made_by_id=actor.id,
        made_by_name=actor.name,
        made_at=clock.now(),
    )
