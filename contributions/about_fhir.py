"""What a person says of themselves as FHIR R4: QuestionnaireResponse, and RelatedPerson for people to call. Pure."""

import uuid
from collections.abc import Iterator
from typing import Any

from contributions.about_sections import CONTACTS, Section, Shape

PEOPLE_TO_CALL = (1, 2)
_EMERGENCY = {"system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": "C", "display": "Emergency Contact"}
Body = dict[str, Any]


def bodies(
    section: Section, answers: Body, *, patient_id: uuid.UUID, by: Body, authored: str, before: Body
) -> Iterator[Body]:
    """The resources of one section: the same ids each time, so that what is said later is their next version.

    `before` are the answers that these take the place of; who is not called any more stays as inactive.
    """
    if section is CONTACTS:
        for number in PEOPLE_TO_CALL:
            if answers.get(f"name{number}") or before.get(f"name{number}"):
                yield _related(number, answers, before, patient_id)
    elif section.waits or section.name == "donation":
        yield _response(section, answers, patient_id, by, authored)


def _response(section: Section, answers: Body, patient_id: uuid.UUID, by: Body, authored: str) -> Body:
    items = [
        {
            "linkId": question.name,
            "text": str(question.label),
            "answer": [_answer(question, one) for one in _listed(answers[question.name])],
        }
        for question in section.questions
        if answers.get(question.name)
    ]
    body = {
        "resourceType": "QuestionnaireResponse",
        "id": str(uuid.uuid5(patient_id, f"about-me {section.name}")),
        "status": "completed" if items else "stopped",
        "subject": {"reference": f"Patient/{patient_id}"},
        "authored": authored,
        "author": by,
        "source": by,
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{_escaped(str(section.title))}</div>',
        },
    }
    return body | ({"item": items} if items else {})


def _answer(question: Any, given: str) -> Body:
    if question.shape in (Shape.ONE, Shape.SOME):
        return {"valueCoding": {"code": given, "display": str(dict(question.choices)[given])}}
    return {"valueString": given}


def _related(number: int, answers: Body, before: Body, patient_id: uuid.UUID) -> Body:
    said = answers if answers.get(f"name{number}") else before
    body: Body = {
        "resourceType": "RelatedPerson",
        "id": str(uuid.uuid5(patient_id, f"to call {number}")),
        "active": said is answers,
        "patient": {"reference": f"Patient/{patient_id}"},
        "relationship": [{"coding": [_EMERGENCY]}],
        "name": [{"text": said[f"name{number}"]}],
    }
    if relation := said.get(f"relation{number}"):
        body["relationship"].append({"text": relation})
    if phone := said.get(f"phone{number}"):
        body["telecom"] = [{"system": "phone", "value": phone}]
    return body


def _listed(given: Any) -> list[str]:
    return given if isinstance(given, list) else [given]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
