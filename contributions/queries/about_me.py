"""What a person says of themselves: now, before, and in words."""

from typing import Any

from django.db.models import QuerySet

from consent.gate import Access
from contributions.about_sections import SECTIONS, Section, in_words
from contributions.models import AboutMe


def now(access: Access, section: Section, *, to_write: bool = False) -> AboutMe | None:
    """The section as it stands; locked for whoever is about to say it anew."""
    found = AboutMe.objects.under(access).filter(section=section.name, area=section.area, replaced_at=None)
    return (found.select_for_update(of=("self",)) if to_write else found).first()


def all_now(access: Access) -> dict[str, AboutMe]:
    """Every section that something is said in, by its name."""
    found = AboutMe.objects.under(access).filter(replaced_at=None, section__in=SECTIONS)
    return {row.section: row for row in found}


def said_otherwise(access: Access) -> set[str]:
    """Sections in which something else was said earlier."""
    found = AboutMe.objects.under(access).filter(replaced_at__isnull=False, section__in=SECTIONS)
    return set(found.values_list("section", flat=True).distinct())


def before(access: Access, section: Section) -> QuerySet[AboutMe]:
    """What was said earlier, newest first."""
    return AboutMe.objects.under(access).filter(section=section.name, replaced_at__isnull=False).order_by("-said_at")


def shown(row: AboutMe, access: Access) -> dict[str, Any]:
    """One row in words: its answers, and who said it when."""
    return {
        "answers": in_words(SECTIONS[row.section], row.answers),
        "by": "" if row.said_by_id == access.actor.id else row.said_by_name,
        "for": row.for_name,
        "when": row.said_at,
    }


def own_words(access: Access) -> list[dict[str, Any]]:
    """What professionals read first: the sections in the person's own words that have any."""
    if "AboutMe" not in access.kinds:
        return []
    said = all_now(access)
    return [
        {"title": section.title, **shown(said[name], access)}
        for name, section in SECTIONS.items()
        if section.own_words and name in said and any(said[name].answers.values())
    ]
