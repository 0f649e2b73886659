"""Settings of the floor: nothing between the socket and the view."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.floor"
MIDDLEWARE = []
INSTALLED_APPS = []
