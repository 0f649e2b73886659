"""Questionnaires of the directory, and the answers that people and services gave."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from portal.demo.calendar import at
from portal.demo.chance import identifier
from portal.demo.coding import OURS
from portal.demo.story import Story
from records.lossless import Number

Question = tuple[str, str, str]  # linkId, words, type of the answer
FORMS: Mapping[str, tuple[str, tuple[Question, ...]]] = {
    "needs": (
        "Assessment of needs at home",
        (
            ("bath", "Can you get in and out of the bath?", "string"),
            ("meals", "How do you manage your meals?", "string"),
            ("night", "Who would you ring at night?", "string"),
            ("hours", "How many hours of help a week do you have now?", "integer"),
            ("alone", "Do you live alone?", "boolean"),
            ("since", "Since when have you needed help?", "date"),
        ),
    ),
    "carer": (
        "Adult carer support plan: about you",
        (
            ("whom", "Whom do you look after?", "string"),
            ("hours", "How many hours a week do you care?", "integer"),
            ("break", "When did you last have a day off?", "date"),
            ("sleep", "Does caring disturb your sleep?", "boolean"),
            ("help", "What would help you most?", "string"),
        ),
    ),
    "asthma": (
        "Asthma control: the last four weeks",
        (
            ("night", "On how many nights did asthma wake you?", "integer"),
            ("day", "On how many days did you have asthma symptoms?", "integer"),
            ("activity", "Did asthma stop you from doing anything?", "boolean"),
            ("peak", "Your best peak flow this month (litres a minute)", "decimal"),
        ),
    ),
    "before-clinic": (
        "Before your clinic visit",
        (
            ("matters", "What matters most to you at this visit?", "string"),
            ("changes", "What has changed since your last visit?", "string"),
            ("translator", "Do you need an interpreter?", "boolean"),
        ),
    ),
}


def resources(seed: int) -> list[dict]:
    """The questionnaires as entries of the directory."""
    return [
        {
            "resourceType": "Questionnaire",
            "id": identifier(seed, "questionnaire", key),
            "url": address(key),
            "version": "1",
            "name": f"Demo{key.title().replace('-', '')}",
            "title": title,
            "status": "active",
            "subjectType": ["Patient"],
            "item": [{"linkId": link, "text": words, "type": kind} for link, words, kind in questions],
        }
        for key, (title, questions) in FORMS.items()
    ]


def address(key: str) -> str:
    return f"{OURS}/Questionnaire/{key}"


def answered(
    story: Story,
    key: str,
    form: str,
    day: date,
    answers: Mapping[str, Any],
    *,
    by: str | None = None,
    area: str = "",
    status: str = "completed",
    labels: Iterable[str] = (),
) -> dict:
    """Writes the answers to a form; the person gave them where no organisation wrote them down."""
    _, questions = FORMS[form]
    body = {
        "questionnaire": f"{address(form)}|1",
        "status": status,
        "subject": story.subject(),
        "authored": at(day, 11, 15),
        "author": story.practitioner(by) if by else story.subject(),
        "source": story.subject(),
        "item": [
            {"linkId": link, "text": words, "answer": [_value(kind, answers[link])]}
            for link, words, kind in questions
            if link in answers
        ],
    }
    return story.add("QuestionnaireResponse", key, body, by=by, area=area, labels=labels)


def _value(kind: str, answer: Any) -> dict:
    name = f"value{kind.title()}"
    return {name: Number(answer) if kind == "decimal" else answer}
