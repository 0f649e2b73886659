"""A draft of the policy as forms, one for each subject, and its approval."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

import clock
from accounts.fields import WordsField
from accounts.naming import ROLE_NAMES, role_name
from accounts.roles import Role
from clock import DISPLAY_ZONE
from consent import policy_sense
from consent.areas import Area
from consent.forms.policy_parts import Boxes, PartForm, number, table
from consent.log_nouns import NOUNS
from consent.policy import BREAK_GLASS_ROLES, PROFESSIONAL_ROLES  # the widest: doors are built for them
from consent.policy_words import AREAS, CARING, CLASSES, OFFICERS, RELATIONS, TESTS

MOST_LAWS = 10
IN_CARE = {area: words for area, words in AREAS.items() if area not in (Area.CONSENT, Area.ACCESSLOG)}
BY_OFFICE = {area: AREAS[area] for area in (Area.DEMOGRAPHICS, Area.CONSENT, Area.ACCESSLOG)}
BY_TELEPHONE = {area: words for area, words in AREAS.items() if area in policy_sense.TELEPHONE}
STATES_TOLD = {kind: NOUNS[kind] for kind in sorted(policy_sense.STATES)}


class SummaryForm(forms.Form):
    """What a draft changes, and why."""

    title = later("What changes, and why")
    summary = WordsField(
        label=later("What changes, and why"),
        help_text=later("Whoever approves reads this first, and it stays with the version."),
        max_length=500,
        error_messages={"required": later("Say what changes, and why")},
    )


class CareForm(PartForm):
    title = later("Who sees what in care")
    lead = later("For people whom the organisation cares for. Without a relationship nobody sees anything.")

    def made(self):
        fields: dict[str, forms.Field] = {}
        for role in CARING:
            fields[f"care__{role}__see"] = Boxes(IN_CARE, label=_("%(role)s sees") % {"role": role_name(role)})
            fields[f"care__{role}__act"] = Boxes(IN_CARE, label=_("%(role)s acts in") % {"role": role_name(role)})
        return fields

    def tables(self):
        found = self.document.get("care", {})
        return [
            table(
                self, role_name(role), f"care__{role}", IN_CARE, acts=True, kinds=found.get(role, {}).get("kinds", ())
            )
            for role in CARING
        ]


class RelationsForm(PartForm):
    title = later("What makes a relationship")
    lead = later("A record opens to a role when one of these ties holds between the person and the organisation.")

    def made(self):
        return {f"relationship_kinds__{role}": Boxes(RELATIONS, label=ROLE_NAMES[role]) for role in CARING}


class OfficersForm(PartForm):
    title = later("Officers and the help desk")
    lead = later("These roles need no relationship, and none of them sees anything clinical.")

    def made(self):
        fields: dict[str, forms.Field] = {
            f"by_role__{role}__see": Boxes(BY_OFFICE, label=_("%(role)s sees") % {"role": role_name(role)})
            for role in OFFICERS
        }
        fields["assisted__see"] = Boxes(BY_TELEPHONE, label=_("The help desk sees"))
        fields["assisted__act"] = Boxes(BY_TELEPHONE, label=_("The help desk acts in"))
        fields["assisted__kinds"] = Boxes(STATES_TOLD, label=_("The help desk also sees, without any words"))
        fields["assisted_minutes"] = number(
            _("Minutes for which the help desk helps a caller"), 5, 120, help_text=_("From 5 to 120.")
        )
        return fields

    def tables(self):
        found = [table(self, role_name(role), f"by_role__{role}", BY_OFFICE, acts=False) for role in OFFICERS]
        title = _("Help desk, with the person on the telephone")
        return [*found, table(self, title, "assisted", BY_TELEPHONE, acts=True)]


class SharingForm(PartForm):
    title = later("What people may share")
    lead = later("The widest that a person can give to a helper, or share with somebody who does not care for them.")

    def made(self):
        fields = {"delegable": Boxes(AREAS, label=_("With a helper"))}
        for role in (Role.CLINICIAN, Role.SOCIAL_WORKER, Role.PHARMACIST):
            label = _("With a %(role)s") % {"role": role_name(role).lower()}
            fields[f"shareable__{role}"] = Boxes(AREAS, label=label)
        return fields


class EmergencyForm(PartForm):
    title = later("Emergencies")

    def made(self):
        roles = {role: ROLE_NAMES[role] for role in CARING if role in BREAK_GLASS_ROLES}
        return {
            "break_glass_roles": Boxes(roles, label=_("Who may open a record in an emergency")),
            "break_glass_minutes": number(
                _("Minutes for which it stays open"), 5, 1440, help_text=_("From 5 to 1440.")
            ),
            "review_days": number(_("Days in which it is reviewed"), 1, 30, help_text=_("From 1 to 30.")),
            "emergency_opens_hidden": forms.BooleanField(
                label=_("It opens what the person has hidden, but for what is locked even then"), required=False
            ),
            "emergency_opens_blocked": forms.BooleanField(
                label=_("It is open to a professional whom the person has refused"), required=False
            ),
            "lockable": Boxes(CLASSES, label=_("Subjects that people may lock even in an emergency")),
        }


class ClassesForm(PartForm):
    title = later("Specially protected subjects")
    lead = later("Seen by the person and the service that wrote them; by others only where it says so here.")

    def made(self):
        roles = {role: ROLE_NAMES[role] for role in CARING if role in PROFESSIONAL_ROLES}
        return {
            "professional_roles": Boxes(roles, label=_("Roles that see what is for professionals only")),
            "opened_to_care": Boxes(CLASSES, label=_("Subjects open to every professional in care")),
            "opened_to_parents": Boxes(CLASSES, label=_("Subjects open to a parent of a child")),
        }


class AgesForm(PartForm):
    title = later("Ages and times")

    def made(self):
        return {
            "ages__own_sign_in": number(_("Age from which people open their own record"), 0, 18),
            "ages__parental_until": number(_("Age at which a parent’s own right ends"), 0, 18),
            "ages__extension_until": number(_("Age until which an officer may extend it"), 0, 18),
            "ages__research_choices": number(_("Age from which people decide about research"), 0, 18),
            "staff_days_after_death": number(
                _("Days for which staff see the record after a death"), 0, 36_500, help_text=_("From 0 to 36500.")
            ),
            "care_days_after_encounter": number(
                _("Days for which a service sees the record after a visit or referral"),
                0,
                365,
                help_text=_("From 0 to 365."),
            ),
        }


class ResultsForm(PartForm):
    title = later("When results appear")
    lead = later("People choose for themselves within these days. Counted from the day on which a result arrives.")

    def made(self):
        fields: dict[str, forms.Field] = {}
        for name, words in TESTS.items():
            fields[f"release__{name}__floor"] = number(_("%(tests)s: days at the earliest") % {"tests": words}, 0, 365)
            fields[f"release__{name}__ceiling"] = number(_("%(tests)s: days at the latest") % {"tests": words}, 0, 365)
        return fields

    def clean(self):
        for name in TESTS:
            floor, ceiling = (self.cleaned_data.get(f"release__{name}__{end}") for end in ("floor", "ceiling"))
            if floor is not None and ceiling is not None and floor > ceiling:
                self.add_error(f"release__{name}__floor", _("The earliest day is after the latest"))
        return super().clean()


class OrderingForm(PartForm):
    title = later("Ordering medicines")
    lead = later("Asking early needs a reason. Asking late is marked. Neither is refused: the practice decides.")

    def made(self):
        return {
            "ordering__early_days": number(
                _("Days before a supply runs out, from which the next is not early"), 0, 60,
                help_text=_("From 0 to 60. At 0 it is early until the supply has run out."),
            ),
            "ordering__late_days": number(
                _("Days without a supply, after which the practice may want to talk first"), 30, 730,
                help_text=_("From 30 to 730. It is never less than twice as long as one supply lasts."),
            ),
        }  # fmt: skip


class LawsForm(PartForm):
    title = later("Laws that come before a person’s choice")
    lead = later("People read this before they decide. Empty both boxes to take one away.")

    def made(self):
        rows = min(len(self.document.get("overrides", ())) + 2, MOST_LAWS)
        fields: dict[str, forms.Field] = {}
        for at in range(rows):
            number_words = {"n": at + 1}
            fields[f"overrides__{at}__purpose"] = forms.CharField(
                label=_("Purpose %(n)d") % number_words, max_length=200, required=False
            )
            fields[f"overrides__{at}__law"] = forms.CharField(
                label=_("Law for purpose %(n)d") % number_words, max_length=200, required=False
            )
        return fields

    def clean(self):
        for name in [name for name in self.fields if name.endswith("__purpose")]:
            law = name.replace("__purpose", "__law")
            said = [bool(self.cleaned_data.get(part)) for part in (name, law)]
            if said == [True, False]:
                self.add_error(law, _("Say which law this is"))
            if said == [False, True]:
                self.add_error(name, _("Say for which purpose this law is used"))
        return super().clean()

    def parts(self):
        given = self.cleaned_data
        rows = [name.rpartition("__")[0] for name in self.fields if name.endswith("__purpose")]
        pairs = [{"purpose": given[f"{row}__purpose"], "law": given[f"{row}__law"]} for row in rows]
        return {"overrides": [pair for pair in pairs if pair["purpose"]]}


SUBJECTS: dict[str, type[PartForm]] = {
    "care": CareForm,
    "relationships": RelationsForm,
    "officers": OfficersForm,
    "sharing": SharingForm,
    "emergencies": EmergencyForm,
    "protected": ClassesForm,
    "ages": AgesForm,
    "results": ResultsForm,
    "ordering": OrderingForm,
    "laws": LawsForm,
}


class ApproveForm(forms.Form):
    """From when on a version is in force."""

    seen = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=later("Day from which it is in force"),
        widget=forms.SelectDateWidget(),
        help_text=later("For example 3 12 2026"),
        error_messages={"required": later("Enter a day"), "invalid": later("Enter a day, such as 3 12 2026")},
    )
    time = forms.TimeField(
        label=later("Time of day, in Scotland"),
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "ds_input--fixed-5"}),
        help_text=later("For example 00:00, the beginning of the day"),
        error_messages={"required": later("Choose a time"), "invalid": later("Enter a time, such as 00:00")},
    )
    read = forms.BooleanField(
        label=later("I have read what changes and whom it concerns"),
        error_messages={"required": later("Tick the box once you have read what changes")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today() + dt.timedelta(days=1))
        self.initial.setdefault("time", dt.time())

    def clean(self):
        cleaned = super().clean()
        if {"day", "time"} <= cleaned.keys() and self.moment() < clock.now():
            self.add_error("day", _("This moment is past. Choose one that is still to come"))
        return cleaned

    def moment(self) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], DISPLAY_ZONE)
