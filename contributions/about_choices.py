"""Lists from which people choose when they speak of themselves; about_sections says where they come from. Pure."""

from django.utils.translation import gettext_lazy as _

NOT_SAID = "not-said"  # "I prefer not to say": an answer, unlike none

YES_NO = (("yes", _("Yes")), ("no", _("No")))
PREFER_NOT = (NOT_SAID, _("I prefer not to say"))
HELPS = (
    ("large-print", _("Large print")),
    ("easy-read", _("Easy Read")),
    ("braille", _("Braille")),
    ("audio", _("Audio")),
    ("bsl", _("British Sign Language")),
    ("lip", _("Let me see your face: I read lips")),
    ("slow", _("Speak slowly and give me time")),
    ("write-down", _("Write down what was said")),
    ("companion", _("Somebody I trust is with me")),
)
ACCESS = (
    ("step-free", _("A way without steps")),
    ("wheelchair", _("Room for a wheelchair")),
    ("hoist", _("A hoist")),
    ("quiet", _("A quiet place to wait")),
    ("dog", _("My assistance dog comes with me")),
    ("first", _("The first or the last appointment of the day")),
)
ETHNIC = (
    ("1A", _("White: Scottish")),
    ("1B", _("White: other British")),
    ("1C", _("White: Irish")),
    ("1K", _("White: Gypsy or Traveller")),
    ("1L", _("White: Polish")),
    ("1Z", _("White: other")),
    ("2A", _("Mixed or multiple ethnic groups")),
    ("3F", _("Pakistani, Scottish or British Pakistani")),
    ("3G", _("Indian, Scottish or British Indian")),
    ("3H", _("Bangladeshi, Scottish or British Bangladeshi")),
    ("3J", _("Chinese, Scottish or British Chinese")),
    ("3Z", _("Asian: other")),
    ("4D", _("African, Scottish or British African")),
    ("4Y", _("African: other")),
    ("5C", _("Caribbean, Scottish or British Caribbean")),
    ("5D", _("Black, Scottish or British Black")),
    ("5Y", _("Caribbean or Black: other")),
    ("6A", _("Arab, Scottish or British Arab")),
    ("6Z", _("Other ethnic group")),
    ("98", _("I prefer not to say")),
)
