"""The map: one include per app, and the table of the libraries' views, which bring no door."""

from django.urls import include, path

from portal import desk, readiness, views

app_urls = (
    [
        path("", views.front, name="front"),
        path("home/", views.home, name="home"),
        path("desk/", desk.desk, name="desk"),
    ],
    "portal",
)

urlpatterns = [
    path("", include(app_urls)),
    path("", include("consent.urls")),
    path("healthz", views.healthz),
    path("readyz", readiness.readyz),
    path(".well-known/security.txt", views.security_txt),
    path("notices/", include("notifications.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
]

handler500 = "portal.outages.server_error"

# Views of libraries: prefix of the module, policy, and why that policy is right.
LIBRARY_DOORS = (
    ("allauth.account.views", "public or own account", "allauth asks for a sign-in itself where one is needed"),
    ("django.contrib.staticfiles", "public", "style and script files"),
)
