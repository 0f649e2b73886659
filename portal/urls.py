"""The map: one include per app, and the table of the libraries' views, which bring no door."""

from django.urls import include, path

from portal import (
    care_team,
    desk,
    desk_overdue,
    desk_people,
    desk_take,
    gallery,
    home,
    information,
    not_mine,
    readiness,
    views,
)
from portal.acting import urls as acting_urls
from portal.ways import Map
from records import urls as record_urls

app_urls = (
    [
        path("", views.front, name="front"),
        path("home/", views.home, name="home"),
        path("desk/", desk.desk, name="desk"),
        path("desk/overdue/", desk_overdue.list_overdue, name="list_overdue"),
        path("desk/overdue.csv", desk_overdue.download_overdue, name="download_overdue"),
        path("desk/people/", desk_people.people, name="find_people"),
        path("p/<uuid:patient_id>/work/<uuid:work_id>/take/", desk_take.take_work, name="take_work"),
        path("p/<uuid:patient_id>/work/<uuid:work_id>/put-back/", desk_take.put_work_back, name="put_work_back"),
        path("accessibility/", information.accessibility, name="accessibility"),
        path("privacy/", information.privacy, name="privacy"),
        path("contact/", information.contact, name="contact"),
        path("components/", gallery.show, name="components"),
    ],
    "portal",
)

# The first page of a record gathers from every app, so it stands here, among the pages that it leads to.
record_pages = (
    [
        path("p/<uuid:patient_id>/", home.show_home, name="show_home"),
        path("p/<uuid:patient_id>/care-team/", care_team.show_care_team, name="show_care_team"),
        path("p/<uuid:patient_id>/not-mine/", not_mine.list_reports, name="list_reports"),
        path("p/<uuid:patient_id>/not-mine/new/", not_mine.report_record, name="report_record"),
        path("p/<uuid:patient_id>/item/<uuid:item_id>/not-mine/", not_mine.report_item, name="report_item"),
        *record_urls.urlpatterns,
    ],
    record_urls.app_name,
)

_patterns = [
    path("", include(record_pages)),  # asked for most: they are looked through in this order
    path("", include(app_urls)),
    path("", include(acting_urls.pages)),
    path("", include("contributions.urls")),
    path("", include("messaging.urls")),
    path("", include("appointments.urls")),
    path("", include("prescriptions.urls")),
    path("fhir/", include("interop.urls")),
    path("healthz", views.healthz),
    path("readyz", readiness.readyz),
    path(".well-known/security.txt", views.security_txt),
    path("notices/", include("notifications.urls")),
    path("accounts/", include("accounts.urls")),
    path("desk/identity/", include("accounts.desk_urls")),
    path("desk/organisations/", include("accounts.member_urls")),
    path("accounts/with/", include("accounts.oidc.urls")),
    path("accounts/", include("allauth.account.urls")),
]
urlpatterns = [Map(_patterns)]

handler500 = "portal.outages.server_error"

# Views of libraries: prefix of the module, policy, and why that policy is right.
LIBRARY_DOORS = (
    ("allauth.account.views", "public or own account", "allauth asks for a sign-in itself where one is needed"),
    ("django.contrib.staticfiles", "public", "style and script files"),
)
