from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        """Make the Celery application known to this process, hear what the apps below tell, check the house."""
        from portal import celery, checks, receivers  # noqa: F401
