"""Relatives in words. Codes are those of HL7's RoleCode."""

from django.utils.translation import gettext_lazy as _

RELATIVES = {
    "MTH": _("Mother"),
    "FTH": _("Father"),
    "SIS": _("Sister"),
    "BRO": _("Brother"),
    "SON": _("Son"),
    "DAU": _("Daughter"),
    "DAUC": _("Daughter"),
    "SONC": _("Son"),
    "CHILD": _("Child"),
    "AUNT": _("Aunt"),
    "UNCLE": _("Uncle"),
    "COUSN": _("Cousin"),
    "GRMTH": _("Grandmother"),
    "GRFTH": _("Grandfather"),
    "MGRMTH": _("Mother’s mother"),
    "MGRFTH": _("Mother’s father"),
    "PGRMTH": _("Father’s mother"),
    "PGRFTH": _("Father’s father"),
    "NIECE": _("Niece"),
    "NEPHEW": _("Nephew"),
    "HSIB": _("Half-brother or half-sister"),
    "TWIN": _("Twin"),
}
