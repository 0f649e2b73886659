from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"

    def ready(self):
        from contributions import queries, receivers  # noqa: F401 - hears by being there
        from records import beside

        beside.register(notes=queries.notes_beside, add_note=queries.note_address, text_version=queries.text_version)
        beside.register_texts(queries.texts)
