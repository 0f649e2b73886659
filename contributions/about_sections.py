"""What a person may say of themselves, section by section: its questions, its area, and whom it is for. Pure.

The four headings of "About me" are those of the Digital Health Platform of NHS Scotland, after "Getting to know me" of
Alzheimer Scotland. Ways of contact and written formats have the codes of UK Core's ContactPreference; ethnic groups
those of UKCore-EthnicCategoryScotland, where 98 is "prefer not to say". Not asked, or not answered, is no code at all.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent.areas import Area
from consent.sensitivity import Label
from contributions.about_choices import ACCESS, ETHNIC, HELPS, PREFER_NOT, YES_NO
from contributions.models import Contribution


class Shape(StrEnum):
    TEXT = "text"
    LINE = "line"
    PHONE = "phone"
    ONE = "one"
    SOME = "some"


@dataclass(frozen=True)
class Question:
    name: str
    label: Any
    shape: Shape = Shape.TEXT
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Section:
    """One page of questions. `waits` is the sort of contribution that it makes for a professional, if any."""

    name: str
    title: Any
    lead: Any
    area: Area
    questions: tuple[Question, ...]
    waits: str = ""
    labels: tuple[Label, ...] = ()
    after: Any = ""  # said beneath the form
    own_words: bool = False  # shown first to professionals


def _choices(**named: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(named.items())


def _person(number: int, name: Any, relation: Any, phone: Any, told: Any) -> tuple[Question, ...]:
    """The questions about one person to call."""
    return (
        Question(f"name{number}", name, Shape.LINE),
        Question(f"relation{number}", relation, Shape.LINE, _("Such as daughter, neighbour, friend.")),
        Question(f"phone{number}", phone, Shape.PHONE),
        Question(f"told{number}", told, Shape.ONE, choices=YES_NO),
    )


_TO_CALL = (
    *_person(
        1,
        _("First person: name"),
        _("First person: who they are to you"),
        _("First person: telephone"),
        _("May we tell the first person about your health?"),
    ),
    *_person(
        2,
        _("Second person: name"),
        _("Second person: who they are to you"),
        _("Second person: telephone"),
        _("May we tell the second person about your health?"),
    ),
)

ABOUT = Section(
    "about",
    _("Who I am"),
    _("In your own words, for everybody who looks after you. Whoever opens your record at work reads this first."),
    Area.CONTRIBUTIONS,
    (
        Question("knows-me", _("Person who knows me best"), hint=_("And how they know you.")),
        Question("important", _("Home, family and things that are important to me")),
        Question("life", _("My life so far"), hint=_("Work, places, people, what you are proud of.")),
        Question(
            "know", _("I would like you to know"), hint=_("What calms you, what upsets you, how to help you best.")
        ),
    ),
    waits=Contribution.What.ABOUT_ME,
    own_words=True,
)
NEEDS = Section(
    "needs",
    _("How to speak with me, and what I need"),
    _("So that nobody has to ask you again. Your practice’s reception sees this too, to book the right appointment."),
    Area.DEMOGRAPHICS,
    (
        Question("language", _("The language that I speak best"), Shape.LINE),
        Question(
            "interpreter",
            _("I need an interpreter"),
            Shape.ONE,
            choices=(*YES_NO, ("bsl", _("Yes, for British Sign Language"))),
        ),
        Question("helps", _("What helps me to understand"), Shape.SOME, choices=HELPS),
        Question("access", _("What I need to get in and to wait"), Shape.SOME, choices=ACCESS),
        Question(
            "contact",
            _("How to reach me"),
            Shape.ONE,
            choices=_choices(
                letter=_("By letter"), telephone=_("By telephone"), email=_("By e-mail"), text=_("By text message")
            ),
        ),
        Question("more", _("Anything else that we should know")),
    ),
    own_words=True,
)
CONTACTS = Section(
    "contacts",
    _("Who to call in an emergency"),
    _("Ask them first. They do not get to see your record by this: if you want that, invite them as a helper."),
    Area.DEMOGRAPHICS,
    _TO_CALL,
)
WISHES = Section(
    "wishes",
    _("My wishes for future care"),
    _("For a time when you may not be able to say them. You can change them whenever you like."),
    Area.CONTRIBUTIONS,
    (
        Question("matters", _("What matters most to me if I become very ill")),
        Question("where", _("Where I would like to be cared for"), Shape.LINE),
        Question("want", _("Treatments that I would want")),
        Question("refuse", _("Treatments that I would not want")),
        Question(
            "involve",
            _("Who should be asked about me"),
            hint=_("Such as a welfare attorney or guardian, or somebody you trust."),
        ),
        Question(
            "papers",
            _("I have an advance directive (a living will), and it is kept"),
            Shape.LINE,
            _("Where it is, and who has a copy."),
        ),
        Question("talked", _("I have talked about this with"), Shape.LINE),
    ),
    waits=Contribution.What.WISHES,
    after=_(
        "These are your wishes in your own words. They help those who decide, and they do not "
        "bind them as an order would. Talk with your practice about what you write here, above "
        "all about treatments that you would not want."
    ),
    own_words=True,
)
DONATION = Section(
    "donation",
    _("Organ donation"),
    _("This is information for those who look after you. It is not the NHS Organ Donor Register."),
    Area.CONTRIBUTIONS,
    (
        Question(
            "decision",
            _("What I have decided"),
            Shape.ONE,
            choices=(
                ("yes", _("I want to donate")),
                ("some", _("I want to donate some organs only")),
                ("no", _("I do not want to donate")),
                ("undecided", _("I have not decided")),
                PREFER_NOT,
            ),
        ),
        Question("register", _("I have recorded this on the NHS Organ Donor Register"), Shape.ONE, choices=YES_NO),
        Question("family", _("My family knows"), Shape.ONE, choices=YES_NO),
    ),
    after=_(
        "In Scotland most adults count as donors unless they have said no. Only the register "
        "settles it: organdonationscotland.org or 0300 303 2094. Tell your family too."
    ),
)
EQUALITY = Section(
    "equality",
    _("Equality questions"),
    _(
        "You need not answer any of these. They are kept to see whether services treat people "
        "fairly. Nobody at work sees your answers in your record unless you open private "
        "matters to them."
    ),
    Area.DEMOGRAPHICS,
    (
        Question("ethnic", _("My ethnic group"), Shape.ONE, choices=ETHNIC),
        Question(
            "religion",
            _("My religion or belief"),
            Shape.ONE,
            choices=(
                ("none", _("None")),
                ("cos", _("Church of Scotland")),
                ("rc", _("Roman Catholic")),
                ("other-christian", _("Other Christian")),
                ("muslim", _("Muslim")),
                ("hindu", _("Hindu")),
                ("buddhist", _("Buddhist")),
                ("sikh", _("Sikh")),
                ("jewish", _("Jewish")),
                ("pagan", _("Pagan")),
                ("other", _("Another religion")),
                PREFER_NOT,
            ),
        ),
        Question(
            "orientation",
            _("My sexual orientation"),
            Shape.ONE,
            choices=(
                ("straight", _("Straight")),
                ("gay", _("Gay or lesbian")),
                ("bi", _("Bisexual")),
                ("other", _("Another orientation")),
                PREFER_NOT,
            ),
        ),
        Question("trans", _("I am trans, or have a trans history"), Shape.ONE, choices=(*YES_NO, PREFER_NOT)),
        Question(
            "disabled",
            _("I have a disability or a condition that limits what I can do"),
            Shape.ONE,
            choices=(*YES_NO, PREFER_NOT),
        ),
        Question("carer", _("I look after somebody without being paid"), Shape.ONE, choices=(*YES_NO, PREFER_NOT)),
    ),
    labels=(Label.GENDER_IDENTITY,),
)

SECTIONS: dict[str, Section] = {one.name: one for one in (ABOUT, NEEDS, CONTACTS, WISHES, DONATION, EQUALITY)}


def in_words(section: Section, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers that were given, each with its question: text, or words of a list."""
    found = []
    for question in section.questions:
        given = answers.get(question.name)
        if given:
            words = dict(question.choices)
            chosen = given if isinstance(given, list) else [given]
            text = ", ".join(str(words.get(one, one)) for one in chosen)
            found.append({"label": question.label, "text": text, "is_text": question.shape == Shape.TEXT})
    return found
