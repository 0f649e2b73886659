"""News of accounts, and of whom one acts for."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

ACCOUNT: dict[str, Topic] = {
    "new-device": Topic(
        Place.ACCOUNT,
        _("Your account was used from a new browser"),
        _("If this was you, you need do nothing. If it was not, sign out everywhere and change your password now."),
        "accounts:list_sessions",
        _("See where you are signed in"),
    ),
    "sign-in-settings-changed": Topic(
        Place.ACCOUNT,
        _("The way you sign in was changed"),
        _("If this was you, you need do nothing. If it was not, sign out everywhere and change your password now."),
        "accounts:security",
        _("See how you sign in"),
    ),
    "second-factor-reset": Topic(
        Place.ACCOUNT,
        _("The help desk took away the app or codes that you sign in with"),
        _(
            "Somebody called and answered the questions about you. If this was you, set up a new app or new codes when "
            "you sign in. If it was not, change your password now and call the help desk."
        ),
        "accounts:security",
        _("See how you sign in"),
    ),
    "record-connected": Topic(
        Place.ACCOUNT,
        _("Your account was connected to your health record"),
        _(
            "From now on this account shows your health record. If this was not you, sign out everywhere, change your "
            "password and call the help desk."
        ),
        "accounts:list_sessions",
        _("See where you are signed in"),
    ),
    "record-disconnected": Topic(
        Place.ACCOUNT,
        _("Your account no longer shows a health record"),
        _("The help desk disconnected it, because the record was connected to another account. Call the help desk."),
    ),
    "identity-answered": Topic(
        Place.ACCOUNT,
        _("The help desk answered your question about connecting your record"),
        _("You find the answer on the page where you connect your health record."),
        "accounts:connect",
        _("Read the answer"),
    ),
    "help-begins": Topic(
        Place.ACCOUNT,
        _("You can act for somebody"),
        _("An officer checked it. You see what you may do, and until when, among the people you help."),
        "consent:list_people",
        _("See the people you help"),
    ),
    "help-ended": Topic(
        Place.ACCOUNT,
        _("You no longer act for somebody"),
        _("You can no longer open this record. What you wrote for the person before stays with them."),
        "consent:list_people",
        _("See the people you help"),
    ),
    "child-is-twelve": Topic(
        Place.ACCOUNT,
        _("A child in your family is twelve"),
        _(
            "From the twelfth birthday young people have their own say about their record, so it no longer opens to a "
            "parent by itself. They can have their own sign-in, and can invite you to help them."
        ),
        "consent:list_people",
        _("See the people you help"),
    ),
    "child-is-sixteen": Topic(
        Place.ACCOUNT,
        _("A young person in your family is sixteen"),
        _("From the sixteenth birthday they decide for themselves. They can invite you to help them."),
        "consent:list_people",
        _("See the people you help"),
    ),
    "acting-answered": Topic(
        Place.ACCOUNT,
        _("An officer answered your application to act for an adult"),
        _("You find the answer among the people you help."),
        "consent:list_people",
        _("Read the answer"),
    ),
    "mobile-code": Topic(
        Place.ACCOUNT,
        _("A code was sent to a telephone number"),
        _("Somebody asked here for text messages to that number. If it was not you, change your password now."),
        "notifications:choose",
        _("Type the code"),
    ),
}
