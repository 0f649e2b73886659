"""Forms of organisations and of who works in them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.naming import ROLE_NAMES
from accounts.roles import STAFF_ROLES, Role

KINDS = {
    Organisation.Kind.PRACTICE: _("General practice"),
    Organisation.Kind.HOSPITAL: _("Hospital or clinic"),
    Organisation.Kind.COUNCIL: _("Council"),
    Organisation.Kind.PHARMACY: _("Pharmacy"),
    Organisation.Kind.BOARD: _("Health board"),
    Organisation.Kind.RESEARCH: _("Research"),
    Organisation.Kind.PORTAL: _("This portal"),
    Organisation.Kind.OTHER: _("Other"),
}
ROLES = [("", _("Choose a role")), *((role, ROLE_NAMES[role]) for role in Role if role in STAFF_ROLES)]


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name of the organisation"), max_length=200, error_messages={"required": _("Enter the name")}
    )


class OrganisationForm(forms.Form):
    """A new organisation."""

    name = _name()
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("Choose a kind")), *KINDS.items()],
        error_messages={"required": _("Choose a kind"), "invalid_choice": _("Choose one of the kinds")},
    )
    code = forms.CharField(
        label=_("Code"), help_text=_("As senders of records name it, such as a practice code."), max_length=40,
        required=False, widget=forms.TextInput(attrs={"class": "ds_input--fixed-10"}),
    )  # fmt: skip


class RenameForm(forms.Form):
    name = _name()


class RoleFields(forms.Form):
    """A role, and perhaps a team."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        error_messages={"required": _("Choose a role"), "invalid_choice": _("Choose one of the roles")},
    )
    team = forms.CharField(
        label=_("Team"), help_text=_("Leave empty for the whole organisation."), max_length=80, required=False
    )


class JoinForm(RoleFields):
    """Somebody begins to work here."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("If nobody has an account with it, one is opened and a link to set a password is sent there."),
        error_messages={
            "required": _("Enter the e-mail address"),
            "invalid": _("Enter an e-mail address such as name@example.com"),
        },
    )
    name = forms.CharField(
        label=_("Name, for a new account"), max_length=200, required=False, help_text=_("As colleagues know it.")
    )
    field_order = ["email", "name", "role", "team"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class MoveForm(RoleFields):
    """Somebody changes role, team or organisation."""

    organisation = forms.ChoiceField(
        label=_("Organisation"),
        error_messages={"required": _("Choose an organisation"), "invalid_choice": _("Choose one of the list")},
    )
    field_order = ["organisation", "role", "team"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(ended_at=None).order_by("name").values_list("id", "name")
        self.fields["organisation"].choices = [(str(ident), name) for ident, name in rows]  # type: ignore[attr-defined]


class FindMemberForm(forms.Form):
    """An account by its e-mail address; posted, so that it stands in no address."""

    email = forms.EmailField(
        label=_("Find somebody by e-mail address"),
        error_messages={
            "required": _("Enter the e-mail address"),
            "invalid": _("Enter an e-mail address such as name@example.com"),
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
