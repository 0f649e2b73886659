"""Notes: all of them, and writing one on an item."""

from django.urls import path

from contributions import views

app_name = "contributions"
urlpatterns = [
    path("p/<uuid:patient_id>/notes/", views.list_notes, name="list_notes"),
    path("p/<uuid:patient_id>/item/<uuid:item_id>/note/", views.add_note, name="add_note"),
    path("drafts/note/<uuid:item_id>/", views.save_draft, name="save_draft"),
]
