from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """Make the Celery application known to this process, and hear what the apps below tell."""
        from portal import celery, receivers  # noqa: F401
