"""What people do before a visit, done as the pages do it."""

from contributions.actions import questionnaires as answering
from contributions.models import QuestionnaireTask
from contributions.questionnaires.reading import read
from tests.factories.accounts import actor_for
from tests.factories.consent import access_for

QUESTIONS = "https://dfd.example/fhir/Questionnaire/before-your-visit"


def asked_of(person) -> list[QuestionnaireTask]:
    """Every set of questions that was ever asked of them, the first first."""
    return list(QuestionnaireTask._ungated.filter(patient=person.patient).order_by("made_at"))


def answer_all(person, task, words: str = "My knee", patient=None) -> None:
    """Every question that must be answered, as somebody would who has little to say, and sent."""
    writes = ["QuestionnaireTask", "QuestionnaireResponse", "Contribution"]
    access = access_for(actor_for(person), patient or person.patient, *writes, writes=writes)
    with access.reading():
        answering.start(access=access, task=task)
        needed = [item for item in read(task.questions).form.walk() if item.is_asked and item.required]
        typed = {item.link: [_first(item, words)] for item in needed if not item.conditions}
        answering.keep_answers(access=access, task=task, typed=typed)
        assert answering.finish(access=access, task=task)


def _first(item, words: str) -> str:
    if item.kind == "boolean":
        return "false"
    return "0" if item.options else words
