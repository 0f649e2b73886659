"""What gunicorn serves in a bench; DJANGO_SETTINGS_MODULE says which side."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
gc.freeze()  # as portal.wsgi and portal.asgi do
