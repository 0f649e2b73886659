"""A person took up a serial prescription, or gave it back: the practice notes it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from prescriptions.presenters import serial as words
from prescriptions.queries import serial as queries
from prescriptions.rules.deciding import DECIDES
from work import actions as work
from work.queries import of_subjects

KIND = "SerialPrescription"


@opens_record(KIND, besides=("MedicationRequest",), writes=(KIND,), names_item="serial_id", late=True)
def note_serial(request: Request, access: Access, serial_id: uuid.UUID) -> HttpResponse:
    """How it is now, and that the practice has seen it."""
    row = queries.serial(access, serial_id)
    if row is None or access.actor.role not in DECIDES or Area.MEDICINES not in access.decision.act:
        raise Http404
    waits = of_subjects(access, [row.id]).get(row.id)
    is_theirs = waits is not None and waits.holder_id == access.actor.organisation_id
    if request.method == "POST":
        if is_theirs:
            work.finish(access=access, subject_id=row.id)
            messages.success(request, _("Noted. It no longer stands in the list of work."))
        else:
            messages.info(request, _("This has been dealt with already."))
        access.note(target=f"{KIND}/{row.id}", action="update", kinds=[KIND], areas=[str(Area.MEDICINES)])
        return redirect("prescriptions:list_requests")
    access.note(target=f"{KIND}/{row.id}", kinds=[KIND, "Patient"], areas=[str(Area.MEDICINES)])
    shown = words.serial(row, queries.collections_of(access, [row])[row.id], today=clock.today())
    return render(request, "prescriptions/serial_noted.html", {"serial": shown, "is_theirs": is_theirs})
