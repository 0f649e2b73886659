"""All that may be added to a record, and where to see what became of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from contributions.giving_rules import why_not_give
from records.presenters.origin import path

# What one may do, what it is for, its page, and the area in which it is written.
WAYS = (
    (_("Add a measurement"), _("Blood pressure, weight, temperature …"), "choose_measure", Area.MEASUREMENTS),
    (_("Add measurements from a file"), _("From a device or an app"), "import_file", Area.MEASUREMENTS),
    (_("Send a photo or a document"), _("A picture of a wound, a letter"), "add_document", Area.DOCUMENTS),
    (_("Answer a questionnaire"), _("Asked for, or of your choice"), "list_questionnaires", Area.CONTRIBUTIONS),
    (_("Add a medicine of your own"), _("That nobody prescribed"), "add_own_medicine", Area.MEDICINES),
    (_("Say who you are and what you need"), _("About me, wishes, who to call"), "show_about_me", Area.CONTRIBUTIONS),
)  # fmt: skip
SENT = (
    (_("What was sent"), _("And what became of it"), "list_given"),
    (_("Questionnaires"), _("Asked for, begun and answered"), "list_questionnaires"),
    (_("Corrections"), _("Something was said to be wrong"), "list_corrections"),
    (_("Notes"), _("Written beside entries"), "list_notes"),
)


@opens_record("Contribution", "QuestionnaireTask", "CorrectionRequest")
def show_ways(request: Request, access: Access) -> HttpResponse:
    """What the reader may add, and what was sent already."""
    ways = [_link(access, way[:3]) for way in WAYS if not why_not_give(access, way[3])]
    context = {
        "ways": ways,
        "sent": [_link(access, way) for way in SENT] if Area.CONTRIBUTIONS in access.decision.areas else [],
        "own": access.decision.basis == "self",
    }
    return render(request, "contributions/ways.html", context)


def _link(access: Access, way: tuple) -> dict[str, Any]:
    assert access.patient_id
    label, hint, name = way
    return {"label": label, "hint": hint, "url": path(f"contributions:{name}", access.patient_id)}
