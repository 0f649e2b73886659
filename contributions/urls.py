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
    path("p/<uuid:patient_id>/measurements/add/", views.choose_measure, name="choose_measure"),
    path("p/<uuid:patient_id>/measurements/add/file/", views.import_file, name="import_file"),
    path("p/<uuid:patient_id>/measurements/add/<slug:sort>/", views.add_measure, name="add_measure"),
    path("p/<uuid:patient_id>/measurements/advice/", views.read_advice, name="read_advice"),
    path("p/<uuid:patient_id>/measurements/<uuid:item_id>/wrong/", views.mark_wrong, name="mark_wrong"),
    # Corrections
    path("p/<uuid:patient_id>/item/<uuid:item_id>/wrong/", views.ask_correction, name="ask_correction"),
    path("p/<uuid:patient_id>/corrections/", views.list_corrections, name="list_corrections"),
    path("p/<uuid:patient_id>/corrections/<uuid:correction_id>/", views.show_correction, name="show_correction"),
    path(
        "p/<uuid:patient_id>/corrections/<uuid:correction_id>/answer/",
        views.answer_correction,
        name="answer_correction",
    ),
    path(
        "p/<uuid:patient_id>/corrections/<uuid:correction_id>/withdraw/",
        views.withdraw_correction,
        name="withdraw_correction",
    ),
    path("p/<uuid:patient_id>/corrections/<uuid:correction_id>/disagree/", views.disagree, name="disagree"),
    path(
        "p/<uuid:patient_id>/corrections/<uuid:correction_id>/files/<uuid:file_id>/",
        views.correction_file,
        name="correction_file",
    ),
    path("drafts/correction/<uuid:item_id>/", views.save_correction_draft, name="save_correction_draft"),
    # Documents
    path("p/<uuid:patient_id>/documents/add/", views.add_document, name="add_document"),
    path("p/<uuid:patient_id>/documents/<uuid:item_id>/remove/", views.remove_document, name="remove_document"),
    path("p/<uuid:patient_id>/files/<uuid:file_id>/", views.save_upload, name="save_upload"),
    path("p/<uuid:patient_id>/files/<uuid:file_id>/picture/", views.show_picture, name="show_picture"),
    path("p/<uuid:patient_id>/given/", views.list_sent, name="list_given"),
    path("p/<uuid:patient_id>/given/<uuid:contribution_id>/", views.show_given, name="show_given"),
    path("p/<uuid:patient_id>/add/", views.show_ways, name="show_ways"),
    # About me
    path("p/<uuid:patient_id>/about-me/", views.show_about_me, name="show_about_me"),
    path("p/<uuid:patient_id>/about-me/<slug:section>/", views.say_about_me, name="say_about_me"),
    path("p/<uuid:patient_id>/about-me/<slug:section>/before/", views.show_said_before, name="show_said_before"),
    path("p/<uuid:patient_id>/medicines/own/add/", views.add_own_medicine, name="add_own_medicine"),
    path("p/<uuid:patient_id>/medicines/own/<uuid:item_id>/", views.stop_own_medicine, name="stop_own_medicine"),
    # Questionnaires
    path("p/<uuid:patient_id>/questionnaires/", views.list_questionnaires, name="list_questionnaires"),
    path("p/<uuid:patient_id>/questionnaires/ask/", views.assign_questionnaire, name="assign_questionnaire"),
    path(
        "p/<uuid:patient_id>/questionnaires/choose/<uuid:questionnaire_id>/",
        views.choose_questionnaire,
        name="choose_questionnaire",
    ),
    path("p/<uuid:patient_id>/questionnaires/<uuid:task_id>/", views.show_questionnaire, name="show_questionnaire"),
    path("p/<uuid:patient_id>/questionnaires/<uuid:task_id>/go-on/", views.go_on_answering, name="go_on_answering"),
    path("p/<uuid:patient_id>/questionnaires/<uuid:task_id>/check/", views.check_answers, name="check_answers"),
    path(
        "p/<uuid:patient_id>/questionnaires/<uuid:task_id>/<int:number>/",
        views.answer_questionnaire,
        name="answer_questionnaire",
    ),
    path("drafts/questionnaire/<uuid:task_id>/<int:number>/", views.save_answers_draft, name="save_answers_draft"),
    path("drafts/note/<uuid:item_id>/", views.save_draft, name="save_draft"),
]
