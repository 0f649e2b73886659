"""The same two questions asked through session, gate and log, beside the portal's own addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from consent.doors import opens_record
from portal.urls import urlpatterns as portal_urls
from records import chart


@opens_record("Observation")
def read(request: HttpRequest, access, item_id) -> HttpResponse:
    return HttpResponse(chart.text_of(access, item_id), content_type="application/fhir+json")


@opens_record("Observation")
def latest(request: HttpRequest, access) -> HttpResponse:
    return HttpResponse(
        "[" + ",".join(chart.latest_texts(access, "Observation", 20)) + "]",
        content_type="application/fhir+json",
    )


urlpatterns = [
    path("bench/<uuid:patient_id>/read/<uuid:item_id>", read),
    path("bench/<uuid:patient_id>/latest", latest),
    *portal_urls,
]
