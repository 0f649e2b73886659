"""The portal for an ASGI server: `gunicorn -k asgi portal.asgi:application`.

Sockets are asynchronous, pages are not: each page takes one thread for one call, where Django's own way through the
event loop would cost it as much again as the whole of a FHIR read (docs/decisions.md 73).
"""

import gc
import logging
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.pages import InThreads
from portal.sockets import ByProtocol
from vault.bodies import BeforeDjango

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
_connections = settings.DATABASES["default"]["OPTIONS"].get("pool", {}).get("max_size", 16)
threads = max(1, _connections - 4)  # four are the sockets'
pages = BeforeDjango(InThreads(get_wsgi_application(), threads))
application = ByProtocol(pages, import_module("appointments.sockets.consumer").VideoSocket.as_asgi())
import_module("portal.checks").stop_unless_sound()
gc.freeze()  # what is loaded by now stays: the collector need not walk through it again and again

# The server's own messages can quote a request: they go the portal's way, which leaves people out.
for server_log in map(logging.getLogger, ("gunicorn.error", "gunicorn.access")):
    server_log.handlers.clear()
    server_log.propagate = True
