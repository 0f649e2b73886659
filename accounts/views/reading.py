"""Language and reading: for everybody, signed in or not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import reading
from accounts.addresses import wanted
from accounts.doors import public
from accounts.forms_reading import ReadingForm
from accounts.requests import Request


@public(reason="whoever cannot read the portal as it is cannot sign in either")
def choose(request: Request) -> HttpResponse:
    now = request.reading
    start = {"language": now.language or translation.get_language(), "large": now.large, "easy": now.easy}
    form = ReadingForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        chosen = reading.Reading(**form.cleaned_data)
        response = redirect(wanted(request) or "accounts:choose_reading")
        reading.keep(request, response, chosen)
        with translation.override(chosen.language):
            messages.success(request, _("Pages are now shown as you chose."))
        return response
    return render(request, "accounts/reading.html", {"form": form, "next": wanted(request)})
