"""What gunicorn serves as the floor of a bench."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
gc.freeze()  # as portal.wsgi and portal.asgi do
