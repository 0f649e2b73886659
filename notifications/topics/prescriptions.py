"""News of medicines that were asked for. Which they are is said on the pages alone."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

_LIST, _GO = "prescriptions:list_prescriptions", _("Go to prescriptions")

PRESCRIPTIONS: dict[str, Topic] = {
    "prescription-decided": Topic(
        Place.RECORD,
        _("Your practice answered a request for medicines"),
        _("You can see what was approved, and what to do where something was not."),
        _LIST,
        _GO,
    ),
    "prescription-withdrawn": Topic(
        Place.RECORD,
        _("Your practice took back a medicine that was approved"),
        _("You can read why. If you have questions, ask your practice."),
        _LIST,
        _GO,
    ),
    "prescription-ready": Topic(
        Place.RECORD,
        _("Medicines are ready at your pharmacy"),
        _("You can see whether all of them are ready, or a part."),
        _LIST,
        _GO,
    ),
    "prescription-not-dispensed": Topic(
        Place.RECORD,
        _("Your pharmacy could not give out a medicine"),
        _("You can read why, and what to do now."),
        _LIST,
        _GO,
    ),
    "medication-review-invited": Topic(
        Place.RECORD,
        _("Your practice would like to talk about your medicines"),
        _("You can read why and by when, and prepare what you want to say."),
        _LIST,
        _GO,
    ),
    "medication-review-done": Topic(
        Place.RECORD,
        _("Your medication review is finished"),
        _("You can read what came of it."),
        _LIST,
        _GO,
    ),
}
