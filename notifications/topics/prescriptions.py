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
    "prescription-unseen": Topic(
        Place.RECORD,
        _("Something about your medicines was cancelled, because those who had it cannot see it any more"),
        _("You can see what it was. Ask again after you show it to them, or telephone them."),
        _LIST,
        _GO,
    ),
    "prescription-untracked": Topic(
        Place.RECORD,
        _("A medicine at your pharmacy is not tracked here any more"),
        _("Your pharmacy cannot see it here, and still has it. Telephone them, and say here when you have it."),
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
    "serial-due": Topic(
        Place.RECORD,
        _("A medicine that your pharmacy keeps is due soon"),
        _("You can see which, and from which day you can collect it. You do not need to order it."),
        _LIST,
        _GO,
    ),
    "serial-missed": Topic(
        Place.RECORD,
        _("A medicine that your pharmacy keeps was not collected"),
        _("If you still take it, collect it soon. If you have difficulties with it, tell your pharmacist."),
        _LIST,
        _GO,
    ),
    "serial-review-due": Topic(
        Place.RECORD,
        _("A review of a medicine is due"),
        _("A serial prescription can go on only after a review. Please make an appointment with your practice."),
        _LIST,
        _GO,
    ),
    "serial-ended": Topic(
        Place.RECORD,
        _("A serial prescription is over"),
        _("The pharmacy keeps nothing of it any more. If you still need it, ask your practice."),
        _LIST,
        _GO,
    ),
}
