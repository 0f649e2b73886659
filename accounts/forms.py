"""Forms of signing in and of the account pages; those of allauth in our words."""

import re

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import password_reset, signup
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django import forms
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.mfa import Verdict
from accounts.models import User
from accounts.requests import Request

_SHORT = {"class": "ds_input--fixed-10"}
_PASSWORD_HINT = _("At least 12 characters. Three words that do not belong together are easy to keep in mind.")

_NEW_PASSWORD = (_("New password"), _PASSWORD_HINT, _("Enter a new password."))


class CodeForm(forms.Form):
    """A code from the authenticator."""

    otp_token = forms.CharField(
        label=_("Code"),
        help_text=_("The 6 figures that your authenticator app shows now."),
        max_length=20,
        error_messages={"required": _("Enter the code from your authenticator app.")},
        widget=forms.TextInput(attrs=_SHORT | {"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_otp_token(self) -> str:
        figures = re.sub(r"[\s-]", "", self.cleaned_data["otp_token"])
        if not re.fullmatch(r"[0-9]*", figures):
            raise forms.ValidationError(_("A code has figures only."))
        if len(figures) != 6:
            raise forms.ValidationError(_("A code has 6 figures."))
        return figures

    def refuse(self, verdict: Verdict) -> None:
        """Say beside the field what to do next."""
        wrong = _("This code is not right, or was used before. Wait for the next code and enter that.")
        self.add_error("otp_token", _with_wait(wrong, verdict))


class SecondFactorForm(CodeForm):
    """A code from the authenticator, or one from the sheet of printed codes, in the same field."""

    def __init__(self, *args, printed: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if printed:
            field = self.fields["otp_token"]
            field.help_text = _("The next code of your printed sheet that you have not used, such as abcd-efgh-2345.")
            field.error_messages["required"] = _("Enter the next code of your printed sheet.")
            field.widget.attrs |= {"inputmode": "text", "autocomplete": "off", "spellcheck": "false"}
            field.widget.attrs["class"] = "ds_input--fixed-20"

    def clean_otp_token(self) -> str:
        signs = re.sub(r"[\s-]", "", self.cleaned_data["otp_token"])
        self.is_printed = bool(re.fullmatch(r"[A-Za-z0-9]{12}", signs))
        return signs if self.is_printed else super().clean_otp_token()

    def refuse(self, verdict: Verdict) -> None:
        if not self.is_printed:
            return super().refuse(verdict)
        wrong = _("This code is not right, or was used before. Enter the next one of your sheet.")
        self.add_error("otp_token", _with_wait(wrong, verdict))


class RecoveryForm(forms.Form):
    """A recovery code, for the day the authenticator is lost."""

    recovery_code = forms.CharField(
        label=_("Recovery code"),
        help_text=_("12 letters and figures, such as abcd-efgh-2345. Each code works once."),
        max_length=40,
        error_messages={"required": _("Enter one of your recovery codes.")},
        widget=forms.TextInput(attrs={"class": "ds_input--fixed-20", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_recovery_code(self) -> str:
        signs = re.sub(r"[\s-]", "", self.cleaned_data["recovery_code"])
        if not re.fullmatch(r"[A-Za-z0-9]{12}", signs):
            raise forms.ValidationError(_("A recovery code has 12 letters and figures."))
        return signs

    def refuse(self, verdict: Verdict) -> None:
        wrong = _("This recovery code is not right, or was used before.")
        self.add_error("recovery_code", _with_wait(wrong, verdict))


class PasswordForm(forms.Form):
    """The password once more, from whoever has no authenticator."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["password"]):
            raise get_adapter().validation_error("incorrect_password")
        return self.cleaned_data["password"]


class RoleForm(forms.Form):
    """In which role to act."""

    role = forms.ChoiceField(
        label=_("Continue as"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you want to continue."),
            "invalid_choice": _("Choose one of the roles in the list."),
        },
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(choice.value, choice.words) for choice in choices]


class _Plain(forms.Form):
    """allauth's fields without placeholders, with our labels and messages."""

    WORDS = {
        "login": (_("E-mail address"), "", _("Enter your e-mail address.")),
        "email": (_("E-mail address"), "", _("Enter your e-mail address.")),
        "password": (_("Password"), "", _("Enter your password.")),
        "password1": (_("Password"), _PASSWORD_HINT, _("Enter a password.")),
        "password2": (_("The same password again"), "", _("Enter the same password again.")),
        "oldpassword": (_("Present password"), "", _("Enter your present password.")),
    }

    MORE_WORDS: dict[str, tuple] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = self.WORDS | self.MORE_WORDS
        for name, field in self.fields.items():
            if name in words:
                field.label, field.help_text, field.error_messages["required"] = words[name]
                field.error_messages["invalid"] = _("Enter an e-mail address such as name@example.com.")
                field.widget.attrs.pop("placeholder", None)
                field.max_length = field.max_length or 1000


class LoginForm(_Plain, allauth_forms.LoginForm):
    """E-mail address and password."""

    def identity_providers(self) -> list[dict[str, str]]:
        """The other ways in, as name and address."""
        apps = get_social_adapter().list_apps(self.request, provider="identity")
        return [{"name": app.name, "url": reverse("oidc:begin", args=[app.provider_id])} for app in apps]

    def clean(self):
        try:
            return super().clean()
        except forms.ValidationError as error:  # of the two together: told beside the second
            self.add_error("password", error)
            return self.cleaned_data


class SignupForm(_Plain, allauth_forms.SignupForm):
    """A new account: sees nothing clinical until the identity is checked."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def try_save(self, request: Request):
        if self.account_already_exists:  # as much work as a new account makes
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def custom_signup(self, request: Request, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ResetPasswordForm(_Plain, allauth_forms.ResetPasswordForm):
    """Asks for a mail that lets one set a new password."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email

    def save(self, request: Request, **kwargs) -> str:
        """The same work for an address without account: a token for nobody, and a mail that says so."""
        email = self.cleaned_data["email"]
        user = self.users[0] if self.users else User(email=email, password="!")
        key = f"{user.pk.hex}-{default_token_generator.make_token(user)}"
        context = {
            "password_reset_url": password_reset.get_reset_password_from_key_url(request, key),
            "signup_url": signup.get_signup_url(request),
        }
        kind = "password_reset_key" if self.users else "unknown_account"
        get_adapter().send_mail(f"account/email/{kind}", email, context)
        return email


class ResetPasswordKeyForm(_Plain, allauth_forms.ResetPasswordKeyForm):
    """A new password, by the link of the mail; of two posts at once, one wins."""

    MORE_WORDS = {"password1": _NEW_PASSWORD}

    @transaction.atomic
    def save(self) -> None:
        self.user = User.objects.select_for_update().get(pk=self.user.pk)  # type: ignore[has-type]
        if not default_token_generator.check_token(self.user, self.temp_key):
            raise ImmediateHttpResponse(redirect("account_reset_password"))
        super().save()


class ChangePasswordForm(_Plain, allauth_forms.ChangePasswordForm):
    """A new password, by the present one; wrong ones count like those of signing in."""

    MORE_WORDS = {"password1": _NEW_PASSWORD}

    def clean_oldpassword(self) -> str:
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]


class AddEmailForm(_Plain, allauth_forms.AddEmailForm):
    """Another e-mail address, which counts once it is confirmed."""

    MORE_WORDS = {"email": (_("New e-mail address"), "", _("Enter the new e-mail address."))}


def _with_wait(words, verdict: Verdict) -> str:
    """The message, and how long to wait where that is longer than typing takes."""
    if verdict.wait < 3:
        return str(words)
    if verdict.wait < 120:
        wait = ngettext(
            "Wait %(n)d second before you try again.", "Wait %(n)d seconds before you try again.", verdict.wait
        )
        return f"{words} {wait % {'n': verdict.wait}}"
    minutes = -(-verdict.wait // 60)
    wait = ngettext("Wait %(n)d minute before you try again.", "Wait %(n)d minutes before you try again.", minutes)
    return f"{words} {wait % {'n': minutes}}"
