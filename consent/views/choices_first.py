"""The first questions, asked until they are answered; until then the safest answers hold."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import Request
from consent import actions, contents, queries
from consent.choice_words import FIRST
from consent.doors import is_fresh, opens_record, to_one_time_code
from consent.forms.choices import FirstForm
from consent.gate import Access
from consent.views.choices import NOTED, check_may_decide, shown_laws


@opens_record("Consent", besides=contents.KINDS, writes=("Consent",), late=True)
def answer_first(request: Request, access: Access) -> HttpResponse:
    """Three questions; who does not decide on research, a parent or somebody still too young, is asked one."""
    check_may_decide(access)
    if not is_fresh(request.actor):
        access.note(**NOTED)
        return to_one_time_code(request)
    names = tuple(name for name in FIRST if name in queries.may_answer_first(access))
    form = FirstForm(request.POST if request.method == "POST" else None, names=names)
    if form.is_valid():
        receipt = actions.answer_first(access=access, answers=form.answers(), form_key=form.cleaned_data["form_key"])
        access.note(**NOTED)
        return redirect("consent:show_receipt", patient_id=access.patient_id, number=receipt.number)
    access.note(**NOTED)
    context = {"form": form, "laws": shown_laws(access), "due": queries.first_choices_due(access)}
    status = 400 if form.is_bound and form.is_tampered else 200
    return render(request, "consent/choices_first.html", context, status=status)
