"""The portal's settings with the bench's two addresses added."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.gated"
STORAGES = STORAGES | {  # noqa: F405 - the bench asks for pages, not for style files
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
