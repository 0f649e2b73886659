"""Classes of tests, choices about them, and why a result is held, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from consent.policy import Release
from consent.release import Answer, Choice, TestClass

Words = str | Promise

CLASSES: dict[str, tuple[Words, Words]] = {  # name, and what belongs to it
    TestClass.PATHOLOGY: (later("Pathology"), later("Tissue and cells under the microscope, such as a biopsy")),
    TestClass.GENETICS: (later("Genetic tests"), later("What is inherited, and what relatives may share")),
    TestClass.CANCER_MARKERS: (later("Cancer markers"), later("Blood tests such as PSA or CA 125")),
    TestClass.SEXUAL_HEALTH: (later("Sexual health tests"), later("Such as HIV, syphilis or chlamydia")),
    TestClass.IMAGING: (later("Scans and X-rays"), later("Pictures, and what was seen on them")),
    TestClass.BLOOD_URINE: (later("Blood and urine tests"), later("All other tests of a laboratory")),
    TestClass.OTHER: (later("Everything else"), later("Any other result")),
}
ANSWERS: dict[str, Words] = {
    Answer.AT_ONCE: later("At once, when it arrives"),
    Answer.AFTER_DAYS: later("Some days after it arrives"),
    Answer.AFTER_TALK: later("Only after somebody has talked to me about it"),
    Answer.ASK: later("Ask me each time"),
}
CAUSES: dict[str, Words] = {
    "policy": later("the policy lets the laboratory’s own time pass first"),
    "after-days": later("the person chose to see such results some days after they arrive"),
    "after-talk": later("the person wants somebody to talk to them about it first"),
    "ask": later("the person wants to be asked before they see it"),
    "source": later("its sender asked that it be held"),
    "with": later("it belongs with another result that is held"),
    "delayed": later("a professional delayed it"),
}


def class_name(test_class: str) -> str:
    return str(CLASSES.get(test_class, CLASSES[TestClass.OTHER])[0])


def days(number: int) -> str:
    return _("1 day") if number == 1 else _("%(number)d days") % {"number": number}


def choice_words(choice: Choice) -> str:
    """What was chosen."""
    if choice.answer == Answer.AFTER_DAYS:
        return _("%(days)s after it arrives") % {"days": days(choice.days or 0)}
    return str(ANSWERS[choice.answer])


def effect(choice: Choice, limits: Release) -> str:
    """What a choice does, within what the policy allows."""
    most = {"days": days(limits.ceiling)}
    if choice.answer == Answer.AFTER_TALK:
        return (
            _(
                "Nothing shows that the result is there until a professional has written down that they talked with "
                "you. Then it appears at once. At the latest it appears by itself after %(days)s."
            )
            % most
        )
    if choice.answer == Answer.ASK:
        return (
            _(
                "We tell you that a result of this kind has arrived, and nothing of what it says. You decide when to "
                "see it. At the latest it appears by itself after %(days)s."
            )
            % most
        )
    wanted = max(choice.days or 0, limits.floor)
    if not wanted:
        return _("You see the result as soon as the laboratory sends it, perhaps before anybody has talked to you.")
    if wanted == limits.floor and choice.answer == Answer.AT_ONCE:
        return _("You see the result %(days)s after it arrives. The policy lets nobody see it earlier.") % {
            "days": days(limits.floor)
        }
    return _("Nothing shows that the result is there for %(days)s. Then it appears by itself.") % {"days": days(wanted)}
