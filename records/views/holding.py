"""What professionals decide about one result that its person does not see yet."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart, releasing
from records.models import Hold
from records.presenters import fhir, held
from records.release_forms import DelayForm, TalkForm
from records.views.common import show

RESULTS = ("Observation", "DiagnosticReport", "ImagingStudy", "Specimen")


@sensitive_post_parameters("comment")
@opens_record(*RESULTS, writes=RESULTS, late=True)
def talk_about(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """A professional says that they have talked with the person: the result is released at once."""
    hold = _hold(access, item_id)
    form = TalkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        releasing.talked_about(access=access, hold=hold, comment=form.cleaned_data["comment"])
        messages.success(request, _("The result is released. The person has been told that there is something new."))
        return redirect("records:show_item", patient_id=access.patient_id, item_id=item_id)
    return _ask(request, access, hold, form, "held_talk")


@sensitive_post_parameters("reason")
@opens_record(*RESULTS, writes=RESULTS, late=True)
def delay_result(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """A professional holds one result for longer, within what the policy allows."""
    hold = _hold(access, item_id)
    posted = request.POST if request.method == "POST" else None
    form = DelayForm(posted, held_until=hold.held_until or hold.latest, latest=hold.latest)
    if form.is_valid():
        given = form.cleaned_data
        releasing.delay(access=access, hold=hold, until=given["until"], reason=given["reason"])
        messages.success(request, _("The result is held for longer."))
        return redirect("records:show_item", patient_id=access.patient_id, item_id=item_id)
    return _ask(request, access, hold, form, "held_delay")


def _hold(access: Access, item_id: uuid.UUID) -> Hold:
    """The hold of a result that this professional may decide about; all else is not there."""
    found = chart.hold(access, item_id) if releasing.may_decide(access) else None
    if found is None or not held.is_held(found):
        raise Http404
    return found


def _ask(request: Request, access: Access, hold: Hold, form: object, page: str) -> HttpResponse:
    row = chart.resource(access, hold.resource_id)
    if row is None:
        raise Http404
    access.note(target=f"{row.kind}/{row.id}", kinds=["Patient", row.kind], areas=["demographics", row.area])
    return show(request, access, page, form=form, held=held.tag(hold), title=fhir.title(row), row=row)
