from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self):
        from consent import contents
        from records import held

        contents.register(held)
