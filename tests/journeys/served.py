"""What `serving` serves: the portal as it is, and its style and script files as they lie there."""

from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
portal = import_module("portal.asgi").application
portal.pages = ASGIStaticFilesHandler(portal.pages)
application = portal
