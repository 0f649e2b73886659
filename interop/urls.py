"""FHIR R4, mounted at /fhir/; `portal.middleware.ShortWay` asks this map straight away."""

from django.urls import path, re_path

from interop.api import views

app_name = "fhir"
urlpatterns = [
    path("metadata", views.metadata),
    path("<str:kind>/_search", views.search_by_form),
    path("<str:kind>/<str:ident>", views.instance),
    path("<str:kind>", views.collection),
    path("Patient/<str:ident>/$everything", views.whole_record),
    path("<str:kind>/<str:ident>/_history", views.history),
    path("<str:kind>/<str:ident>/_history/<str:number>", views.version),
    re_path(r"^(?P<rest>[\s\S]*)$", views.nothing),
]
