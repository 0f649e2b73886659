"""News of conversations."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

MESSAGES: dict[str, Topic] = {
    "message-unread": Topic(
        Place.MESSAGES,
        _("A message still waits for you"),
        _("A team that cares for you wrote something that you should not miss, and you have not opened it yet."),
        "messaging:list_threads",
        _("Go to the messages"),
        any_way=True,
    ),
    "new-message": Topic(
        Place.MESSAGES,
        _("You have a new message"),
        _("A team that cares for you wrote to you."),
        "messaging:list_threads",
        _("Go to the messages"),
    ),
}
