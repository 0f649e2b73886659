"""What a document's plan must be told by the database, and whether it would be told the same now."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from interop.ingest.bundle import Draft
from interop.ingest.owners import sole_person
from interop.ingest.references import Wanted
from records import actions as records
from records.people import PersonFacts, facts_of
from records.types import is_directory


class Questions:
    """The questions of one document and their answers, in the order in which they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Callable[..., Any], dict[str, Any], Any]] = []

    def still_stand(self) -> bool:
        """Whether each question has the same answer as before."""
        return all(question(**about) == answer for question, about, answer in self.asked)

    def wanted(self, draft: Draft) -> dict[Wanted, str]:
        """People and directory entries that conditional references ask for."""
        people = [wanted for wanted in draft.wanted if wanted.kind == "Patient"]
        rest = {item: (item.kind, f"{item.system}|{item.value}") for item in draft.wanted if item.kind != "Patient"}
        known = self._ask(records.people_with, numbers=[(item.system, item.value) for item in people])
        found = self._ask(records.directory_ids, identifiers=list(rest.values()))
        answers = {item: str(found[key]) for item, key in rest.items() if key in found}
        return answers | {item: str(known[item[1:]]) for item in people if item[1:] in known}

    def same_people(self, draft: Draft) -> Mapping[str, str]:
        """People of the document who are here under another id."""
        return self._ask(records.same_people, facts=_facts(draft))

    def there(self, draft: Draft) -> dict[str, list[str]]:
        """What is there already of the identifiers of creates: of the same person, or of the directory."""
        rest = {
            entry.id: (wanted.kind, f"{wanted.system}|{wanted.value}")
            for entry, wanted in draft.creates
            if is_directory(entry.kind)
        }
        found = self._ask(records.directory_ids, identifiers=list(rest.values()))
        there = {f"{key[0]}/{ident}": [str(found[key])] for ident, key in rest.items() if key in found}
        own = [(entry, wanted) for entry, wanted in draft.creates if not is_directory(entry.kind)]
        asked = [(entry, person, wanted) for entry, wanted in own if (person := sole_person(entry))]
        ids = self._ask(records.ids_with, items=[(person, *wanted) for _, person, wanted in asked])
        names = [f"{entry.kind}/{entry.id}" for entry, _, _ in asked]
        return there | {name: found for name, found in zip(names, ids or (), strict=True) if found}

    def owners(self, draft: Draft, there: Mapping[str, list[str]]) -> dict[tuple[str, UUID], UUID]:
        """Whose the items are that the document speaks of and does not hold."""
        met = [(name.partition("/")[0], UUID(found[0])) for name, found in there.items()]
        return self._ask(records.owners_of, items=[*draft.beyond, *met])

    def _ask(self, question: Callable[..., Any], **about: list[Any]) -> Any:
        """The answer, kept with its question; nobody is asked about nothing."""
        if not any(about.values()):
            return {}
        answer = question(**about)
        self.asked.append((question, about, answer))
        return answer


def _facts(draft: Draft) -> list[PersonFacts]:
    """Facts of people by their health number; a Patient that is no valid resource has none."""
    found = []
    for person in draft.people:
        try:
            found.append(facts_of(person))
        except (AttributeError, TypeError, KeyError):
            continue
    return found
