"""Social care in words: the options of self-directed support in Scotland, and what became of a carer's visit."""

from django.utils.translation import gettext_lazy as _

from records.words.statuses import State

BUDGET = "https://digital-front-door.example/fhir/StructureDefinition/self-directed-support-budget"
PLANNED = "https://digital-front-door.example/fhir/StructureDefinition/planned-period"

# Social Care (Self-directed Support) (Scotland) Act 2013, section 4.
OPTIONS = {
    "1": _("Option 1: you get the money and arrange the support yourself"),
    "2": _("Option 2: you choose the support, and the council or somebody else holds the money"),
    "3": _("Option 3: the council chooses and arranges the support"),
    "4": _("Option 4: a mix of the other options"),
}

DONE = State(_("Took place"), "green")
COMING = State(_("Planned"), "blue")
NOT_DONE = State(_("Did not take place"), "orange")
UNDER_WAY = State(_("Under way"), "blue")
WRONG = State(_("Entered in error"), "red")
UNKNOWN = State(_("Not known whether it took place"), "grey")

VISITS = {
    "planned": COMING,
    "arrived": UNDER_WAY,
    "triaged": UNDER_WAY,
    "in-progress": UNDER_WAY,
    "onleave": UNDER_WAY,
    "finished": DONE,
    "cancelled": NOT_DONE,
    "entered-in-error": WRONG,
}
