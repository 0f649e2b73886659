"""The floor: bare Django views over a pooled connection, raw SQL, no session, no gate, no log."""

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path

ONE = "SELECT body FROM bench_floor WHERE id = %s"
LATEST = "SELECT body FROM bench_floor WHERE patient_id = %s AND kind = 'Observation' ORDER BY date_from DESC LIMIT 20"


def read(request: HttpRequest, ident) -> HttpResponse:
    with connections["default"].cursor() as cursor:
        cursor.execute(ONE, [ident])
        (body,) = cursor.fetchone()
    return HttpResponse(body, content_type="application/fhir+json")


def latest(request: HttpRequest, patient_id) -> HttpResponse:
    with connections["default"].cursor() as cursor:
        cursor.execute(LATEST, [patient_id])
        bodies = [row[0] for row in cursor.fetchall()]
    return HttpResponse("[" + ",".join(bodies) + "]", content_type="application/fhir+json")


urlpatterns = [path("read/<uuid:ident>", read), path("latest/<uuid:patient_id>", latest)]
