from django.apps import AppConfig


class PrescriptionsConfig(AppConfig):
    name = "prescriptions"

    def ready(self):
        from consent import under_way
        from prescriptions import on_the_desk
        from prescriptions.actions import unseen

        on_the_desk.register_all()
        under_way.register(unseen)
