from django.apps import AppConfig


class PrescriptionsConfig(AppConfig):
    name = "prescriptions"

    def ready(self):
        from prescriptions import on_the_desk

        on_the_desk.register_all()
