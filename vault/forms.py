"""The field by which files are sent, the same in every form that takes any."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import statements
from vault.checking import WAIT_FOR_ALL, Checked, NotTaken, check
from vault.rules import ACCEPT, FILE_LIMIT, FILES_OF_FORM, SAID, Why, shown_name
from vault.uploading import Received

_SIGN_OF_LIFE = 3  # seconds: the database ends a transaction that is silent for ten


class FileInput(forms.FileInput):
    """A choice of files; a telephone offers its camera too."""

    allow_multiple_selected = True
    template_name = "vault/file_input.html"

    def __init__(self, *, most: int, attrs: dict[str, Any] | None = None):
        super().__init__({"accept": ACCEPT} | (attrs or {}))
        self.most = most
        if most == 1:
            self.attrs.pop("multiple", None)

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"most_files": self.most, "most_bytes": FILE_LIMIT}

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class FileField(forms.FileField):
    """Files that were looked through: the cleaned value is a list of vault.checking.Checked, for keep_file.

    The form must be sent as multipart/form-data (`{% if form.is_multipart %}`); use FormWithFiles.
    """

    default_error_messages = {"required": gettext_lazy("Choose a file.")}

    def __init__(self, *, multiple: bool = True, max_files: int = FILES_OF_FORM, **kwargs: Any):
        self.most = min(max_files, FILES_OF_FORM) if multiple else 1
        kwargs.setdefault("help_text", _limits(self.most))
        super().__init__(widget=FileInput(most=self.most), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not sent and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) > self.most or any(getattr(one, "too_many", False) for one in sent):
            raise ValidationError(_too_many(self.most), code="too-many")
        return _looked_through(sent)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class FormWithFiles(forms.Form):
    """Says so where files must be chosen once more, because something else was to be put right."""

    def full_clean(self) -> None:
        super().full_clean()
        for name, field in self.fields.items() if self.is_bound and self.errors else ():
            if isinstance(field, FileField) and name not in self.errors and self.cleaned_data.get(name):
                self.add_error(name, _("Choose your files again. A page cannot keep them while you correct it."))


def _limits(most: int) -> Any:
    text = _("A photo (JPEG or PNG), a PDF or a plain text file of up to 10 MB.")
    return text if most == 1 else text + " " + _("You can choose %(most)d at once.") % {"most": most}


def _too_many(most: int) -> str:
    return ngettext("Choose only %(most)d file.", "Choose at most %(most)d files.", most) % {"most": most}


def _looked_through(sent: list[Received]) -> list[Checked]:
    """Every file, or what is wrong with each that is not taken; two at a time."""
    until = time.monotonic() + WAIT_FOR_ALL
    with ThreadPoolExecutor(2) as crew:
        looks = [crew.submit(_look, one, until) for one in sent]
        while wait(looks, timeout=_SIGN_OF_LIFE).not_done:
            statements.rows("SELECT 1", ())
    done = [look.result() for look in looks]
    wrong = [
        _("“%(name)s”: %(why)s") % {"name": shown_name(one.name or ""), "why": SAID[found]}
        for one, found in zip(sent, done, strict=True)
        if isinstance(found, str)
    ]
    if wrong:
        raise ValidationError(wrong)
    return [found for found in done if isinstance(found, Checked)]


def _look(one: Received, until: float) -> Checked | str:
    if getattr(one, "too_large", False):
        return Why.TOO_LARGE
    try:
        return check(one.name or "", one.read(), until=until)
    except NotTaken as refused:
        return refused.why
