"""What gunicorn serves in a bench; DJANGO_SETTINGS_MODULE says which side."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
