"""The pages of a record; its first page stands in the shell, which gathers from every app."""

from django.urls import path

from records import views

app_name = "records"
PERSON = "p/<uuid:patient_id>/"
urlpatterns = [
    path(f"{PERSON}problems/", views.list_problems, name="list_problems"),
    path(f"{PERSON}medicines/", views.list_medicines, name="list_medicines"),
    path(f"{PERSON}allergies/", views.list_allergies, name="list_allergies"),
    path(f"{PERSON}results/", views.list_results, name="list_results"),
    path(f"{PERSON}results/trend/", views.show_trend, name="show_trend"),
    path(f"{PERSON}measurements/", views.list_measurements, name="list_measurements"),
    path(f"{PERSON}immunisations/", views.list_immunisations, name="list_immunisations"),
    path(f"{PERSON}chronology/", views.show_chronology, name="show_chronology"),
    path(f"{PERSON}item/<uuid:item_id>/", views.show_item, name="show_item"),
]
