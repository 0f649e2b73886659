"""A person's messages, a team's inbox, and letterboxes."""

from django.urls import path

from messaging.views import by_telephone, inbox, keeping, letterboxes, team, threads, writing

app_name = "messaging"
_THREAD = "p/<uuid:patient_id>/messages/<uuid:thread_id>/"
urlpatterns = [
    path("p/<uuid:patient_id>/messages/", by_telephone.list_messages, name="list_threads"),
    path("p/<uuid:patient_id>/messages/new/", writing.write_message, name="write_message"),
    path(_THREAD, threads.show_thread, name="show_thread"),
    path(f"{_THREAD}close/", threads.close_thread, name="close_thread"),
    path(f"{_THREAD}work/", team.work_on_thread, name="work_on_thread"),
    path(f"{_THREAD}transfer/", team.transfer_thread, name="transfer_thread"),
    path(f"{_THREAD}files/<uuid:file_id>/", threads.show_file, name="show_file"),
    path("drafts/message/<uuid:about>/", keeping.save_draft, name="save_draft"),
    path("desk/messages/", inbox.inbox, name="inbox"),
    path("desk/letterboxes/", letterboxes.list_letterboxes, name="list_letterboxes"),
    path("desk/letterboxes/new/", letterboxes.open_letterbox, name="open_letterbox"),
    path("desk/letterboxes/<uuid:box_id>/", letterboxes.change_letterbox, name="change_letterbox"),
    path("desk/letterboxes/<uuid:box_id>/end/", letterboxes.end_letterbox, name="end_letterbox"),
    path("desk/letterboxes/<uuid:box_id>/templates/", letterboxes.write_template, name="write_template"),
    path(
        "desk/letterboxes/<uuid:box_id>/templates/<uuid:template_id>/",
        letterboxes.write_template,
        name="change_template",
    ),
]
