"""The portal for an ASGI server: `gunicorn -k asgi portal.asgi:application`."""

import gc
import logging
import os
from importlib import import_module

from django.core.asgi import get_asgi_application

from portal.sockets import ByProtocol
from vault.bodies import BeforeDjango

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
pages = BeforeDjango(get_asgi_application())
application = ByProtocol(pages, import_module("appointments.sockets.consumer").VideoSocket.as_asgi())
import_module("portal.checks").stop_unless_sound()
gc.freeze()  # what is loaded by now stays: the collector need not walk through it again and again

# The server's own messages can quote a request: they go the portal's way, which leaves people out.
for server_log in map(logging.getLogger, ("gunicorn.error", "gunicorn.access")):
    server_log.handlers.clear()
    server_log.propagate = True
