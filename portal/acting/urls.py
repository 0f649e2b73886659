"""The addresses of these pages, among those of consent, which lead to them."""

from django.urls import path

from consent import urls as consent_urls
from portal.acting import desk, views

pages = (
    [
        *consent_urls.urlpatterns,
        path("accounts/acting-for-adult/", views.apply_to_act, name="apply_to_act"),
        path("p/<uuid:patient_id>/acting/<uuid:application_id>/", views.show_sent, name="show_sent"),
        path("p/<uuid:patient_id>/acting/<uuid:application_id>/withdraw/", views.withdraw, name="withdraw_application"),
        path("drafts/acting/", views.save_draft, name="save_acting_draft"),
        path(
            "p/<uuid:patient_id>/acting/<uuid:application_id>/certificate/<uuid:file_id>/",
            views.save_certificate,
            name="save_certificate",
        ),
        path("desk/acting/application/new/", desk.enter_application, name="enter_application"),
        path("desk/acting/application/<uuid:application_id>/", desk.show_application, name="show_application"),
    ],
    consent_urls.app_name,
)
