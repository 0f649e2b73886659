"""What keeps a Questionnaire as a whole from being asked: names twice, conditions that lead nowhere. Pure."""

from collections.abc import Iterator

from contributions.questionnaires.definition import Fault, Item, Questionnaire

MOST_ITEMS = 300


def unsound(form: Questionnaire) -> list[Fault]:
    """The faults between the items; conditions are looked at where each name stands for one item."""
    links = [item.link for item in form.walk()]
    found = list(_of_the_whole(form, len(links)))
    if len(set(links)) != len(links):
        return [*found, Fault("Questionnaire.item.linkId", "is there twice")]
    leading = [fault for item in form.walk() for fault in _of_conditions(form, item)]
    circles = [] if leading else [link for link in links if _depends_on_itself(form, link)]
    return [*found, *leading, *(Fault(f"enableWhen of {link}", "depends on itself") for link in circles)]


def _of_the_whole(form: Questionnaire, items: int) -> Iterator[Fault]:
    if not form.title:
        yield Fault("Questionnaire.title", "has no title")
    if not any(item.is_asked for item in form.walk()):
        yield Fault("Questionnaire.item", "asks nothing")
    if items > MOST_ITEMS:
        yield Fault("Questionnaire.item", f"has more than {MOST_ITEMS} items")


def _of_conditions(form: Questionnaire, item: Item) -> Iterator[Fault]:
    for condition in item.conditions:
        asked = form.by_link.get(condition.question)
        if asked is None or not asked.is_question:
            yield Fault(f"enableWhen of {item.link}", f"names no question: {condition.question}")
        elif asked.expression:
            yield Fault(f"enableWhen of {item.link}", "depends on what is worked out")


def _depends_on_itself(form: Questionnaire, link: str) -> bool:
    """Whether the conditions of an item, or of those that it lies within, lead back to it."""
    seen: set[str] = set()
    waiting = [link]
    while waiting:
        item = form.by_link[waiting.pop()]
        wanted = [condition.question for condition in item.conditions]
        wanted += [form.parents[item.link]] if item.link in form.parents else []
        for one in wanted:
            if one == link:
                return True
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return False
