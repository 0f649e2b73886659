"""For people who are watched: leaving every page at once, and what is sent outside."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from accounts import actions
from accounts.doors import is_fresh, own_account, public, to_one_time_code
from accounts.models import User
from accounts.requests import Request


class QuietForm(forms.Form):
    quiet = forms.TypedChoiceField(
        label=later("May we tell you by e-mail that there is something new?"),
        choices=(
            ("no", later("Yes: say that there is something new, and never what it is")),
            ("yes", later("No: send nothing at all. I look here when it is safe")),
        ),
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": later("Choose one of the answers"),
            "invalid_choice": later("Choose one of the answers"),
        },
    )

    unwanted = forms.MultipleChoiceField(
        label=later("Is there a way in which nobody may reach you?"),
        help_text=later("Whoever helps you by telephone reads this, before they call or write to you."),
        required=False,
        choices=(("letters", later("Do not write to me at home")), ("calls", later("Do not telephone me"))),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": later("Choose from the list"), "invalid_list": later("Choose from the list")},
    )


@public(reason="Whoever must leave at once is signed out, whoever it is.")
def leave(request: Request) -> HttpResponse:
    """Sign out and lead to a page of no interest; without a script a page that says nothing does it."""
    if request.method == "POST":
        actions.leave(request)
    response = render(request, "accounts/left.html", {"elsewhere": settings.LEAVE_TO})
    response["Refresh"] = f"0; url={settings.LEAVE_TO}"
    return response


@own_account
def safety(request: Request) -> HttpResponse:
    """What may be sent outside, and what to do if somebody else uses one's telephone."""
    if request.method == "POST" and request.actor.otp_at and not is_fresh(request.actor):
        return to_one_time_code(request)
    sent = request.POST if request.method == "POST" else None
    form = QuietForm(sent, initial=_as_it_is(request.user))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.keep_quiet(request, quiet=given["quiet"], unwanted=given["unwanted"])
        messages.success(request, _("Kept. It holds from this moment."))
        return redirect("accounts:safety")
    return render(request, "accounts/safety.html", {"form": form})


def _as_it_is(user: User) -> dict[str, Any]:
    unwanted = [way for way, chosen in (("letters", user.no_letters), ("calls", user.no_calls)) if chosen]
    return {"quiet": "yes" if user.quiet else "no", "unwanted": unwanted}
