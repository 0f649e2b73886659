"""The floor: bare Django views over a pooled connection, raw SQL, no session, no gate, no log."""

import uuid

from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

OF_PERSON = "SELECT body FROM bench_floor WHERE patient_id = %s"
ONE = "SELECT body FROM bench_floor WHERE id = %s"
LATEST = f"{OF_PERSON} AND kind = 'Observation' ORDER BY date_from DESC LIMIT 20"
SEARCH = f"{OF_PERSON} AND kind = 'Observation' AND code = %s AND date_from >= %s ORDER BY date_from DESC LIMIT 20"
TIMES = """
SELECT json_build_object('id', id, 'start', starts_at)::text FROM bench_slot
WHERE clinic_id = %s AND state = 'free' AND starts_at > now() ORDER BY starts_at LIMIT 400
"""
TAKE = "UPDATE bench_slot SET state = 'taken' WHERE id = %s"
BOOK = "INSERT INTO bench_booking (id, slot_id, patient_id) VALUES (%s, %s, %s)"
EVERYTHING = f"{OF_PERSON} ORDER BY date_from DESC LIMIT 50"


def read(request: HttpRequest, ident) -> HttpResponse:
    with connections["default"].cursor() as cursor:
        cursor.execute(ONE, [ident])
        (body,) = cursor.fetchone()
    return HttpResponse(body, content_type="application/fhir+json")


def latest(request: HttpRequest, patient_id) -> HttpResponse:
    return _bundle(LATEST, patient_id)


def search(request: HttpRequest, patient_id, code, since) -> HttpResponse:
    return _bundle(SEARCH, patient_id, code, since)


def everything(request: HttpRequest, patient_id) -> HttpResponse:
    return _bundle(EVERYTHING, patient_id)


def times(request: HttpRequest, clinic_id) -> HttpResponse:
    return _bundle(TIMES, clinic_id)


def book(request: HttpRequest, slot_id, patient_id) -> HttpResponse:
    """A time is taken and a booking kept, in one transaction."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(TAKE, [slot_id])
        cursor.execute(BOOK, [uuid.uuid4(), slot_id, patient_id])
    return HttpResponseRedirect("/")


def _bundle(statement: str, *params) -> HttpResponse:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement, params)
        bodies = [row[0] for row in cursor.fetchall()]
    return HttpResponse("[" + ",".join(bodies) + "]", content_type="application/fhir+json")


urlpatterns = [
    path("read/<uuid:ident>", read),
    path("latest/<uuid:patient_id>", latest),
    path("search/<uuid:patient_id>/<str:code>/<str:since>", search),
    path("everything/<uuid:patient_id>", everything),
    path("times/<uuid:clinic_id>", times),
    path("book/<uuid:slot_id>/<uuid:patient_id>", book),
]
