"""What a person decides about who may see what. Directive, receipt and entry stand or fall together."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.doors import is_fresh
from accounts.matching import account_of
from accounts.models import Patient
from consent import choice_words, contents, queries, under_way
from consent.actions.receipts import write_receipt
from consent.areas import Area
from consent.choice_rules import OPENING, Choice, Effect, ends_at, faults_of, starts_at
from consent.deciding import Weighed, weigh
from consent.gate import Access, Ungated
from consent.models import Directive, Receipt
from consent.recipients import Recipient, everybody
from consent.sensitivity import SENSITIVE
from notifications.actions import notify

STEP_UP = "step-up"
FIRST = "first-choices"
TOPICS = ("contact", "data")  # of research


class NotDecided(Exception):
    """Nothing was decided; `faults` says what stands against it, by the part of the choice."""

    def __init__(self, **faults: str):
        super().__init__(*faults)
        self.faults = faults


def decide(*, access: Access, choice: Choice, towards: Recipient, form_key: uuid.UUID) -> Receipt:
    """Decide one thing; the same form sent again decides nothing more and gives the same receipt. Raises NotDecided."""
    key = _locked_key(access, form_key)
    if done := _receipt_of(access, key):
        return done
    _check(access, choice)
    weighed = weigh(access, choice, towards)
    directive = _directive(access, choice, key)
    access.save(directive, action=str(choice.effect))
    receipt = write_receipt(
        access,
        act=str(choice.effect),
        text=_text(weighed, directive),
        effect_text="\n".join(weighed.effects),
        law="\n".join(weighed.laws),
        directives=[directive.id],
    )
    _tell(access, receipt)
    return receipt


def take_back(*, access: Access, directive_id: uuid.UUID) -> Receipt | None:
    """End a choice that holds; None where there is none, or no longer. Raises NotDecided."""
    _lock(access)
    directive = queries.standing(access).filter(id=directive_id).first()
    if directive is None:
        return None
    if needs_code(directive.effect, taking_back=True) and not is_fresh(access.actor):
        raise NotDecided(**{STEP_UP: STEP_UP})
    items = contents.record().find(access, directive.items[:1])
    _end(access, directive)
    parts = [in_title(directive), *choice_words.what(directive, items)]
    text = _("Taken back: %(what)s") % {"what": "\n".join(parts)}
    receipt = write_receipt(access, act="take-back", text=text, directives=[directive.id])
    _tell(access, receipt)
    return receipt


def answer_first(*, access: Access, answers: Mapping[str, bool], form_key: uuid.UUID) -> Receipt:
    """Keep the answers to the first questions: `private`, and `contact` and `data` where they were asked.

    What was answered before to the same questions ends. Raises NotDecided, and Ungated for what is not theirs to say.
    """
    if not answers.keys() <= {*queries.may_answer_first(access)}:
        raise Ungated("Research is decided by the person, from the age that policy says.")
    key = _locked_key(access, form_key)
    if done := _receipt_of(access, uuid.uuid5(key, "receipt")):
        return done
    if any(answers.values()) and not is_fresh(access.actor):
        raise NotDecided(**{STEP_UP: STEP_UP})
    for directive in _answered_before(access, answers):
        _end(access, directive, action="choose")
    made = [_directive(access, choice, uuid.uuid5(key, str(n))) for n, choice in enumerate(_first(answers))]
    for directive in made:
        access.save(directive, action="choose")
    _has_rules(access)
    receipt = write_receipt(
        access,
        act=FIRST,
        text="\n".join(choice_words.first_answers(answers)),
        law="\n".join(choice_words.laws(access.facts.policy)) if access.facts else "",
        directives=[directive.id for directive in made],
        ident=uuid.uuid5(key, "receipt"),
    )
    _tell(access, receipt)
    return receipt


def needs_code(effect: str, *, taking_back: bool = False) -> bool:
    """Whether this lets somebody see more, so that a fresh one-time code is asked for."""
    return (effect in OPENING) != taking_back and effect != Effect.RESEARCH


def in_title(directive: Any) -> str:
    """A directive in one line."""
    everybody_meant = not (directive.towards_user_id or directive.towards_organisation_id)
    name = choice_words.named(directive.effect, whom(directive), everybody=everybody_meant)
    return choice_words.title(directive.effect, name, directive.detail)


def whom(directive: Any) -> str:
    """Towards whom a directive is, by name."""
    if directive.towards_user_id:
        return directive.towards_user.get_full_name()
    if directive.towards_organisation_id:
        return ", ".join(filter(None, (directive.towards_organisation.name, directive.towards_team)))
    return everybody().name


def _check(access: Access, choice: Choice) -> None:
    """Raises NotDecided unless this may be decided now."""
    assert access.facts
    labels: frozenset[str] = frozenset()
    if choice.items:
        found = contents.record().find(access, choice.items)
        if choice.items[0] not in found or found.keys() != set(choice.items):
            raise NotDecided(what=_("This entry is not there any more"))
        labels = frozenset(found[choice.items[0]].labels)
    if faults := faults_of(choice, policy=access.facts.policy, today=access.facts.today, labels=labels):
        raise NotDecided(**faults)
    if choice.user_id and choice.user_id == access.actor.id:
        raise NotDecided(towards=_("You cannot choose yourself"))
    if needs_code(choice.effect) and not is_fresh(access.actor):
        raise NotDecided(**{STEP_UP: STEP_UP})


def _locked_key(access: Access, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form, which is each person's own; two of the same form wait for each other."""
    _lock(access)
    assert access.patient_id
    return uuid.uuid5(access.patient_id, str(form_key))


def _lock(access: Access) -> None:
    if not queries.may_read_choices(access) or Area.CONSENT not in access.decision.act:
        raise NotDecided(what=_("This is not yours to decide"))
    assert access.patient_id
    Patient.objects.select_for_update(no_key=True).get(id=access.patient_id)


def _has_rules(access: Access) -> None:
    """From now on the gate asks what this person said."""
    assert access.patient_id
    Patient.objects.filter(id=access.patient_id, has_rules=False).update(has_rules=True)


def _receipt_of(access: Access, key: uuid.UUID) -> Receipt | None:
    """The receipt that this form brought already: by its own id, or by that of the directive."""
    mine = queries.receipts(access)
    made = queries.decided(access).filter(form_key=key).values_list("id", flat=True)[:1]
    return mine.filter(id=key).first() or next((mine.filter(directives__contains=[one]).first() for one in made), None)


def _directive(access: Access, choice: Choice, key: uuid.UUID) -> Directive:
    assert access.facts and access.patient_id and access.actor.id
    _has_rules(access)
    return Directive(
        patient_id=access.patient_id,
        kind="Consent",
        area=Area.CONSENT,
        effect=str(choice.effect),
        items=list(choice.items),
        areas=sorted(map(str, choice.areas)),
        classes=sorted(map(str, choice.classes)),
        towards_organisation_id=choice.organisation_id,
        towards_team=choice.team,
        towards_user_id=choice.user_id,
        purpose=choice.purpose,
        detail=dict(choice.detail),
        starts_at=starts_at(choice, now=access.facts.now, today=access.facts.today),
        ends_at=ends_at(choice),
        made_by_id=access.actor.id,
        made_by_name=access.actor.name,
        made_at=access.facts.now,
        by_telephone=access.decision.basis == "assisted",
        form_key=key,
    )


def _end(access: Access, directive: Directive, action: str = "take-back") -> None:
    """It holds no longer; one that has not begun never will."""
    assert access.facts
    directive.ends_at = max(access.facts.now, directive.starts_at)
    access.save(directive, action=action)


def _first(answers: Mapping[str, bool]) -> list[Choice]:
    opened = [Choice(effect=Effect.OPEN, classes=SENSITIVE)] if answers.get("private") else []
    asked = [topic for topic in TOPICS if topic in answers]
    return opened + [
        Choice(effect=Effect.RESEARCH, detail=(("topic", topic), ("answer", "yes" if answers[topic] else "no")))
        for topic in asked
    ]


def _answered_before(access: Access, answers: Mapping[str, bool]) -> list[Directive]:
    """Choices that stand by earlier answers to the same questions."""
    found = list(queries.standing(access))
    earlier = {ident for receipt in queries.receipts(access).filter(act=FIRST) for ident in receipt.directives}
    research = [one for one in found if one.effect == Effect.RESEARCH and one.detail.get("topic") in answers]
    return research + [one for one in found if one.effect == Effect.OPEN and one.id in earlier]


def _text(weighed: Weighed, directive: Directive) -> str:
    lines = [weighed.title, *weighed.what]
    if weighed.purpose:
        lines.append(_("For: %(purpose)s") % {"purpose": weighed.purpose})
    return "\n".join([*lines, choice_words.planned(directive.starts_at, directive.ends_at)])


def _tell(access: Access, receipt: Receipt) -> None:
    """Tell the person where somebody else decided in their place, and the apps whose work it may close."""
    assert access.patient_id
    under_way.settle_after(access.patient_id)
    account = account_of(access.patient_id)
    if account and account.id != access.actor.id:
        notify(recipient=account, topic="choice-changed", event=f"choice:{receipt.id}", subject_patient=receipt.patient)
