"""What people write about, in their own words. They choose by need, never by the name of a department. Pure."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Need(NamedTuple):
    label: str | Promise
    hint: str | Promise


NEEDS: dict[str, Need] = {
    "tablets": Need(_("A question about my tablets"), _("How to take them, or something you noticed since")),
    "result": Need(_("A question about a result"), _("What a blood test or a scan means for you")),
    "letter": Need(_("A letter or form I need"), _("For work, school, travel or a benefit")),
    "after-visit": Need(_("How I am since my visit"), _("What has become better or worse since you were seen")),
    "appointment": Need(_("An appointment"), _("A question about one that you have, or need")),
    "social-care": Need(_("A social care question"), _("Help at home, equipment, your support plan")),
    "other": Need(_("Something else"), _("Anything that is not urgent")),
}


def label_of(need: str, language: str | None = None) -> str:
    """The need in words; one that is offered no more stands as something else. `language`: the one that is active."""
    return _label(need, language or get_language())


@lru_cache(maxsize=256)
def _label(need: str, language: str | None) -> str:
    return str(NEEDS.get(need, NEEDS["other"]).label)
