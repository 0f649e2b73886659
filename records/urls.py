"""The pages of a record; its first page stands in the shell, which gathers from every app."""

from django.urls import path

from records import views

app_name = "records"
PERSON = "p/<uuid:patient_id>/"
urlpatterns = [
    path("words/", views.list_words, name="list_words"),
    path("words/<slug:slug>/", views.show_word, name="show_word"),
    path(f"{PERSON}problems/", views.list_problems, name="list_problems"),
    path(f"{PERSON}medicines/", views.list_medicines, name="list_medicines"),
    path(f"{PERSON}allergies/", views.list_allergies, name="list_allergies"),
    path(f"{PERSON}results/", views.list_results, name="list_results"),
    path(f"{PERSON}results/waiting/", views.list_waiting, name="list_waiting"),
    path(f"{PERSON}choices/results/", views.choose_release, name="choose_release"),
    path(f"{PERSON}item/<uuid:item_id>/talked/", views.talk_about, name="talk_about"),
    path(f"{PERSON}item/<uuid:item_id>/delay/", views.delay_result, name="delay_result"),
    path(f"{PERSON}results/trend/", views.show_trend, name="show_trend"),
    path(f"{PERSON}measurements/", views.list_measurements, name="list_measurements"),
    path(f"{PERSON}immunisations/", views.list_immunisations, name="list_immunisations"),
    path(f"{PERSON}social-care/", views.show_social_care, name="show_social_care"),
    path(f"{PERSON}social-care/visits/", views.list_care_visits, name="list_care_visits"),
    path(f"{PERSON}letters/", views.list_letters, name="list_letters"),
    path(f"{PERSON}item/<uuid:item_id>/file/<int:number>/", views.save_file, name="save_file"),
    path(f"{PERSON}scans/", views.list_imaging, name="list_imaging"),
    path(f"{PERSON}plans/", views.list_plans, name="list_plans"),
    path(f"{PERSON}visits/", views.list_visits, name="list_visits"),
    path(f"{PERSON}operations/", views.list_operations, name="list_operations"),
    path(f"{PERSON}implants/", views.list_implants, name="list_implants"),
    path(f"{PERSON}history/", views.show_history, name="show_history"),
    path(f"{PERSON}search/", views.search_record, name="search_record"),
    path(f"{PERSON}changes/", views.show_changes, name="show_changes"),
    path(f"{PERSON}item/<uuid:item_id>/versions/<int:number>/", views.show_version, name="show_version"),
    path(f"{PERSON}chronology/", views.show_chronology, name="show_chronology"),
    path(f"{PERSON}print/", views.print_record, name="print_record"),
    path(f"{PERSON}item/<uuid:item_id>/", views.show_item, name="show_item"),
]
