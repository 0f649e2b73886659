"""News of work."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

DESK: dict[str, Topic] = {
    "emergency-access-to-review": Topic(
        Place.DESK,
        _("An emergency access waits for your review"),
        _(
            "Somebody opened the record of a person they do not care for, and gave a reason. "
            "Please review it by the day that stands in the list."
        ),
        "consent:list_reviews",
        _("Go to the reviews"),
    ),
    "access-question": Topic(
        Place.DESK,
        _("Somebody asks about an access to their record"),
        _("Please answer by the day that stands in the list."),
        "consent:list_reviews",
        _("Go to the questions"),
    ),
    "review-overdue": Topic(
        Place.DESK,
        _("A review or an answer is overdue"),
        _("An emergency access was not reviewed in time, or a person’s question about an access was not answered."),
    ),
    "tie-to-review": Topic(
        Place.DESK,
        _("It is time to look again at who acts for somebody"),
        _("A review that was set for today is due."),
        "consent:list_acting",
        _("See who acts for whom"),
    ),
    "work-late": Topic(
        Place.DESK,
        _("Work of your organisation is late"),
        _("Somebody waits for an answer that was due. Anybody of your organisation who may answer can take it now."),
        "portal:desk",
        _("Go to the list of work"),
    ),
    "work-came": Topic(
        Place.DESK,
        _("Work was passed on to your organisation"),
        _("Whoever had it no longer looks after the person, and you do. It stands in your list of work."),
        "portal:desk",
        _("Go to the list of work"),
    ),
    "work-late-above": Topic(
        Place.DESK,
        _("Work of an organisation is late and still not done"),
        _("Its staff were told. You are told because you answer for it, or for what it is part of."),
        "portal:list_overdue",
        _("See how much is late"),
    ),
}
