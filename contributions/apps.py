from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"

    def ready(self):
        from contributions import before_visits, on_the_desk, queries, receivers  # noqa: F401 - hears by being there
        from contributions.queries import corrections, uploads
        from records import beforehand, beside

        beside.register(notes=queries.notes_beside, add_note=queries.note_address, text_version=queries.text_version)
        beside.register_texts(queries.texts)
        beside.register_corrections(corrections.beside)
        beside.register_documents(sent=uploads.sent, send=uploads.add_address)
        beforehand.register(lambda: before_visits)
        on_the_desk.register_all()
