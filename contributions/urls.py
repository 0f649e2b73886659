"""Notes: all of them, and writing one on an item; what is left out, and asking for it again."""

from django.urls import path

from contributions import views

app_name = "contributions"
urlpatterns = [
    path("p/<uuid:patient_id>/notes/", views.list_notes, name="list_notes"),
    path("p/<uuid:patient_id>/item/<uuid:item_id>/note/", views.add_note, name="add_note"),
    path("p/<uuid:patient_id>/left-out/", views.list_left_out, name="list_left_out"),
    path("p/<uuid:patient_id>/left-out/<uuid:mark>/ask/", views.ask_again, name="ask_again"),
    path("p/<uuid:patient_id>/item/<uuid:item_id>/text/ask/", views.ask_for_text, name="ask_for_text"),
    path("p/<uuid:patient_id>/item/<uuid:item_id>/text/", views.answer_with_text, name="answer_with_text"),
    path("p/<uuid:patient_id>/left-out/<uuid:review_id>/answer/", views.answer_review, name="answer_review"),
    path("desk/reviews/", views.list_reviews, name="list_reviews"),
    path("desk/letters/", views.list_text_requests, name="list_text_requests"),
    path("p/<uuid:patient_id>/given/", views.list_given, name="list_given"),
    path("p/<uuid:patient_id>/given/<uuid:contribution_id>/", views.show_given, name="show_given"),
    path("drafts/note/<uuid:item_id>/", views.save_draft, name="save_draft"),
]
