"""The portal for a WSGI server, for pages and API at scale."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
import_module("portal.checks").stop_unless_sound()
gc.freeze()  # what is loaded by now stays: the collector need not walk through it again and again
