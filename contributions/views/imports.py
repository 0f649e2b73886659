"""Measurements from a file of a device or an app: shown line by line first, and kept when confirmed."""

from django.http import Http404, HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access


@opens_record("Observation", writes=("Observation", "Contribution"), within=[Area.MEASUREMENTS])
def import_file(request: Request, access: Access) -> HttpResponse:
    raise Http404
