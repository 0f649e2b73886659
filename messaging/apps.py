from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from messaging import on_the_desk, receivers  # noqa: F401 - hears by being there

        on_the_desk.register_all()
