"""Who has looked, and opening a record in an emergency."""

from django.urls import path

from consent import desk_urls
from consent.views import (
    access_log,
    acting,
    caring,
    choices,
    choices_deciding,
    choices_first,
    emergency,
    helpers,
    helping,
    questions,
    reviews,
    seen_as,
    ties,
)

app_name = "consent"
urlpatterns = [
    path("p/<uuid:patient_id>/access-log/", access_log.show_access_log, name="show_access_log"),
    path("p/<uuid:patient_id>/break-glass/", emergency.break_glass, name="break_glass"),
    path("desk/emergency/", emergency.break_glass_by_chi, name="break_glass_by_chi"),
    *desk_urls.urlpatterns,
    # emergencies reviewed, accesses asked about
    path("desk/emergencies/", reviews.list_reviews, name="list_reviews"),
    path("p/<uuid:patient_id>/emergencies/<uuid:review_id>/", reviews.review_emergency, name="review_emergency"),
    path("p/<uuid:patient_id>/access-log/<uuid:entry_id>/ask/", questions.ask_about, name="ask_about"),
    path("p/<uuid:patient_id>/access-questions/", questions.list_questions, name="list_questions"),
    path("p/<uuid:patient_id>/access-questions/<uuid:question_id>/", reviews.answer_question, name="answer_question"),
    # as others see it
    path("p/<uuid:patient_id>/seen-as/", seen_as.choose_viewer, name="choose_viewer"),
    # who looks after me
    path("p/<uuid:patient_id>/care-team-access/", caring.list_caring, name="list_caring"),
    # my choices
    path("p/<uuid:patient_id>/choices/", choices.list_choices, name="list_choices"),
    path("p/<uuid:patient_id>/choices/first/", choices_first.answer_first, name="answer_first"),
    path("p/<uuid:patient_id>/choices/share/", choices_deciding.share, name="share_areas"),
    path("p/<uuid:patient_id>/choices/hide/", choices_deciding.hide, name="hide_areas"),
    path("p/<uuid:patient_id>/choices/open/", choices_deciding.open_class, name="open_class"),
    path("p/<uuid:patient_id>/choices/keep-out/", choices_deciding.block, name="block_professional"),
    path("p/<uuid:patient_id>/choices/receipts/", choices.list_receipts, name="list_receipts"),
    path("p/<uuid:patient_id>/choices/receipts/<int:number>/", choices.show_receipt, name="show_receipt"),
    path("p/<uuid:patient_id>/choices/<uuid:directive_id>/take-back/", choices.take_back, name="take_back"),
    path("p/<uuid:patient_id>/item/<uuid:item_id>/hide/", choices_deciding.hide_item, name="hide_item"),
    # my helpers, and people I help
    path("p/<uuid:patient_id>/helpers/", helpers.list_helpers, name="list_helpers"),
    path("p/<uuid:patient_id>/helpers/invite/", helpers.invite_helper, name="invite_helper"),
    path("p/<uuid:patient_id>/helpers/<uuid:tie_id>/end/", helpers.end_helper, name="end_helper"),
    path("accounts/helping/", helping.list_people, name="list_people"),
    path("accounts/helping/accept/", helping.accept_help, name="accept_help"),
    path("accounts/helping/<uuid:tie_id>/leave/", helping.leave, name="leave_help"),
    path("accounts/carer/", acting.carer, name="carer"),
    path("desk/acting/", ties.list_acting, name="list_acting"),
    path("desk/acting/parent/", ties.tie_parent, name="tie_parent"),
    path("desk/acting/paper/", ties.enter_paper, name="enter_paper"),
    path("desk/acting/paper/<uuid:tie_id>/", ties.check_paper, name="check_paper"),
    path("desk/acting/person/<uuid:patient_id>/", ties.show_ties, name="show_ties"),
    path("desk/acting/tie/<uuid:tie_id>/end/", ties.end_tie, name="end_tie"),
    path("desk/acting/tie/<uuid:tie_id>/extend/", ties.extend_tie, name="extend_tie"),
    path("desk/acting/tie/<uuid:tie_id>/incapacity/", ties.activate_tie, name="activate_tie"),
]
