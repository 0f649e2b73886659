"""Which refusals an officer wants to see."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

import clock
from consent.forms.access_log import day, named
from consent.queries.refusals import Wanted

DAYS = 30  # shown where nothing else is asked for
KINDS = (
    ("", _("Everything but missing sign-ins")),
    ("right", _("No right to the record, or to this part of it")),
    ("search", _("Searched for, and not in their care")),
    ("emergency", _("Emergency access refused")),
    ("closed", _("Record closed or frozen")),
    ("accounts", _("Accounts, invitations, telephone, reading of logs")),
    ("unsure", _("Not signed in, or no one-time code")),
    ("all", _("Everything")),
)
VIEWS = (("", _("One by one")), ("accounts", _("By account")))


class RefusalFilter(forms.Form):
    """Faulty values are told beside their field and leave the rest as it is."""

    view = forms.ChoiceField(
        label=_("List"), required=False, choices=VIEWS, error_messages={"invalid_choice": _("Choose one from the list")}
    )
    kind = forms.ChoiceField(
        label=_("What was refused"),
        required=False,
        choices=KINDS,
        error_messages={"invalid_choice": _("Choose one from the list")},
    )
    since = day(_("From"))
    until = day(_("To"))
    who = named(_("Professional"))
    organisation = named(_("Organisation"))
    account = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked):
        """Without a question: the last month."""
        usual = {"since": (clock.today() - dt.timedelta(days=DAYS - 1)).isoformat()}
        super().__init__(asked if any(name in asked for name in self.base_fields) else usual)

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first"))

    def wanted(self) -> Wanted:
        """What was asked for, as far as it could be understood."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value and name != "view"}
        return Wanted(**given)

    def by_account(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("view") == "accounts"
