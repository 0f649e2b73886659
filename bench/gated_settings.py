"""The portal's settings; the bench asks for pages, not for style files."""

from portal.settings import *  # noqa: F403

STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
FHIR_PER_MINUTE = 10**9  # few sessions ask for everybody
