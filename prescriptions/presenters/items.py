"""An item on its way, in the person's words: how far it is, what that means, and every step."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from consent.sensitivity import SENSITIVE
from prescriptions.models import ItemStep, RequestItem
from prescriptions.presenters import unseen as unseen_words
from prescriptions.rules.states import OPEN, UNDECIDED, State
from records.presenters import origin

Words = str | Promise


class Said(NamedTuple):
    """How far it is, in a tag and in a sentence; and what happened, for the list of steps."""

    words: Words
    tone: str
    text: Words
    step: Words


S = State
STATES: dict[State, Said] = {
    S.REQUESTED: Said(
        gettext_lazy("Requested"), "blue", gettext_lazy("Your practice has it and will look at it."),
        gettext_lazy("Requested"),
    ),
    S.WITH_PRACTICE: Said(
        gettext_lazy("With the practice"), "blue", gettext_lazy("Somebody at your practice is looking at it."),
        gettext_lazy("The practice began to look at it"),
    ),
    S.REVIEW_ASKED: Said(
        gettext_lazy("The practice wants to speak to you"), "orange",
        gettext_lazy("The practice wants to review this medicine with you before it decides."),
        gettext_lazy("The practice asked for a review first"),
    ),
    S.DECLINED: Said(
        gettext_lazy("Not approved"), "red", gettext_lazy("Your practice did not approve it."),
        gettext_lazy("The practice did not approve it"),
    ),
    S.CANCELLED: Said(
        gettext_lazy("Cancelled"), "grey", gettext_lazy("It was cancelled before the practice decided."),
        gettext_lazy("Cancelled"),
    ),
    S.APPROVED: Said(
        gettext_lazy("Approved"), "green", gettext_lazy("Your practice approved it and is sending it on."),
        gettext_lazy("The practice approved it"),
    ),
    S.WITHDRAWN: Said(
        gettext_lazy("Taken back by the practice"), "red",
        gettext_lazy("Your practice took it back after it was approved."),
        gettext_lazy("The practice took it back"),
    ),
    S.WITH_PHARMACY: Said(
        gettext_lazy("At the pharmacy"), "blue",
        gettext_lazy("The pharmacy has the prescription and is preparing it."),
        gettext_lazy("Sent to the pharmacy"),
    ),
    S.NOT_TRACKED: Said(
        gettext_lazy("At the pharmacy – not tracked here"), "grey",
        gettext_lazy(
            "Tracking is not available here: this pharmacy does not tell us how far it is. "
            "Ask the pharmacy when you can collect it."
        ),
        gettext_lazy("Sent on. From here on it is not tracked"),
    ),
    S.PREPARING_REMAINDER: Said(
        gettext_lazy("The rest is being prepared"), "orange",
        gettext_lazy("You have a part of it. The pharmacy is preparing the rest."),
        gettext_lazy("A part was collected, the rest is being prepared"),
    ),
    S.READY: Said(
        gettext_lazy("Ready to collect"), "green", gettext_lazy("You can collect it from the pharmacy now."),
        gettext_lazy("Ready to collect"),
    ),
    S.READY_IN_PART: Said(
        gettext_lazy("A part is ready to collect"), "orange",
        gettext_lazy("You can collect a part of it now. The pharmacy owes you the rest."),
        gettext_lazy("A part is ready to collect"),
    ),
    S.COLLECTED: Said(
        gettext_lazy("Collected"), "grey", gettext_lazy("It was collected."), gettext_lazy("Collected")
    ),
    S.NOT_DISPENSED: Said(
        gettext_lazy("Not given out"), "red", gettext_lazy("The pharmacy could not give it out."),
        gettext_lazy("The pharmacy could not give it out"),
    ),
}  # fmt: skip
# What is told where no pharmacy was chosen: the paper lies at the practice.
_AT_PRACTICE = gettext_lazy(
    "You chose to collect the prescription from your practice. Tracking is not available here after it is approved."
)
# A sensitive medicine: the pharmacy has the paper, and does not see it here.
_UNSEEN = gettext_lazy(
    "Tracking is not available here for this medicine: pharmacies do not see medicines of this kind in the portal. "
    "Ask the pharmacy when you can collect it."
)
_ROLES: dict[str, Words] = {
    Role.CLINICIAN: gettext_lazy("practice"),
    Role.PHARMACIST: gettext_lazy("pharmacy"),
}


def item(
    row: RequestItem, steps: Iterable[ItemStep] = (), *, may_act: bool = False, own: bool = False
) -> dict[str, Any]:
    """One item for its card or its page; `own`: for the person, who alone is told what came of hiding."""
    state, said, steps = State(row.state), STATES[State(row.state)], list(steps)
    ended = own and bool(steps) and steps[-1].by_role == unseen_words.BY_JOB
    request, pharmacy = row.request, row.request.pharmacy
    paper = pharmacy is None and state == S.NOT_TRACKED
    unseen = state == S.NOT_TRACKED and not SENSITIVE.isdisjoint(row.labels)
    return {
        "row": row,
        "url": origin.path("prescriptions:show_item", row.patient_id, row.id),
        "name": row.medicine,
        "tag": _("Collect it from the practice") if paper else said.words,
        "tone": said.tone,
        "text": unseen_words.after(row) if ended else _AT_PRACTICE if paper else _UNSEEN if unseen else said.text,
        "is_open": state in OPEN,
        "quantity": row.quantity,
        "allowed": row.allowed_quantity if row.allowed_quantity != row.quantity else "",
        "part": row.part_quantity if state in (S.READY_IN_PART, S.PREPARING_REMAINDER) else "",
        "why": row.why,
        "next_step": row.next_step,
        "asked_at": request.asked_at,
        "asker": asker(request),
        "practice": row.organisation.name if row.organisation else "",
        "pharmacy": pharmacy.name if pharmacy else "",
        "steps": [step(one) for one in steps],
        "may_cancel": may_act and state in UNDECIDED,
        "may_collect": may_act and state == S.NOT_TRACKED,
    }


def step(row: ItemStep) -> dict[str, Any]:
    """One step: what, when, by whom."""
    role = "" if "," in row.by_name else _ROLES.get(row.by_role, "")  # with the organisation it says enough
    return {
        "when": row.at,
        "words": STATES[State(row.after)].step,
        "who": _("%(name)s (%(role)s)") % {"name": row.by_name, "role": role} if role else row.by_name,
    }


def asker(request: Any) -> str:
    """Who asked, and for whom."""
    if request.for_name:
        return _("%(who)s for %(person)s") % {"who": request.asked_by_name, "person": request.for_name}
    return request.asked_by_name
