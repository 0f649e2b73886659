"""Questions on pages: one for each group, or a single one where there are few. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from contributions.questionnaires.definition import Item, Questionnaire
from contributions.questionnaires.sheet import Sheet

SHORT = 6  # so many questions stand on one page


@dataclass(frozen=True)
class Page:
    """What is asked together. `title` is empty where the questionnaire's own says it."""

    number: int
    title: str
    items: tuple[Item, ...]

    def questions(self) -> Iterator[Item]:
        for item in self.items:
            yield from (one for one in item.walk() if one.is_asked)


def pages(form: Questionnaire) -> tuple[Page, ...]:
    """Each group at the top is a page; what stands between groups is one together."""
    shown = [item for item in form.items if _shows(item)]
    if sum(one.is_asked for item in shown for one in item.walk()) <= SHORT:
        return (Page(1, "", tuple(shown)),)
    parts: list[tuple[str, list[Item]]] = []
    for item in shown:
        if item.kind == "group":
            parts.append((item.words, [item]))
        elif parts and not parts[-1][0] and parts[-1][1][-1].kind != "group":
            parts[-1][1].append(item)
        else:
            parts.append(("", [item]))
    return tuple(Page(number, title, tuple(items)) for number, (title, items) in enumerate(_with_questions(parts), 1))


def _with_questions(parts: list[tuple[str, list[Item]]]) -> list[tuple[str, list[Item]]]:
    """Words alone are no page: they stand at the head of the next one, or at the end of the last."""
    found: list[tuple[str, list[Item]]] = []
    loose: list[Item] = []
    for title, items in parts:
        if any(one.is_asked for item in items for one in item.walk()):
            found.append((title, [*loose, *items]))
            loose = []
        else:
            loose += items
    if found and loose:
        found[-1][1].extend(loose)
    return found


def _shows(item: Item) -> bool:
    """Whether a page shows something of it."""
    if item.hidden or item.expression:
        return False
    return item.kind != "group" or any(map(_shows, item.items))


def open_pages(sheet: Sheet) -> list[Page]:
    """Those on which something is asked, as far as the answers say now."""
    return [page for page in pages(sheet.form) if any(sheet.is_open(item.link) for item in page.questions())]


def page_to_begin(sheet: Sheet) -> Page | None:
    """The first page on which something is wrong or not answered yet; None where all is."""
    for page in open_pages(sheet):
        for item in page.questions():
            if item.link in sheet.problems or (sheet.is_open(item.link) and item.link not in sheet.typed):
                return page
    return None
