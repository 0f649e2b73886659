"""Languages that an interpreter may be asked for, by BCP 47. Pure."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = {
    "bfi": _("British Sign Language"),
    "bfi-x-tactile": _("Tactile British Sign Language, or deafblind manual"),
    "ar": _("Arabic"),
    "bn": _("Bengali"),
    "bg": _("Bulgarian"),
    "yue": _("Cantonese"),
    "prs": _("Dari"),
    "fa": _("Farsi"),
    "fr": _("French"),
    "gd": _("Gaelic"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "ckb": _("Kurdish (Sorani)"),
    "lv": _("Latvian"),
    "lt": _("Lithuanian"),
    "cmn": _("Mandarin"),
    "ps": _("Pashto"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "pa": _("Punjabi"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "sk": _("Slovak"),
    "so": _("Somali"),
    "es": _("Spanish"),
    "ti": _("Tigrinya"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
}


def language_name(code: str) -> str:
    """A language in words; a code that came from elsewhere as it is."""
    return str(LANGUAGES.get(code, code))
