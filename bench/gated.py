"""The same two questions asked through session, gate and log, beside the portal's own addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

import portal.urls
from consent.doors import opens_record
from records.models import Resource


@opens_record("Observation")
def read(request: HttpRequest, access, item_id) -> HttpResponse:
    body = Resource.objects.under(access).values_list("body", flat=True).get(id=item_id)
    return HttpResponse(body, content_type="application/fhir+json")


@opens_record("Observation")
def latest(request: HttpRequest, access) -> HttpResponse:
    rows = Resource.objects.under(access).of_type("Observation").newest_first()
    texts = rows.values_list("body", flat=True)[:20]
    return HttpResponse("[" + ",".join(texts) + "]", content_type="application/fhir+json")


urlpatterns = [
    path("bench/<uuid:patient_id>/read/<uuid:item_id>", read),
    path("bench/<uuid:patient_id>/latest", latest),
    *portal.urls.urlpatterns,
]
