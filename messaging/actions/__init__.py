"""What may be done with messages; one module a subject."""


class MessageRefused(Exception):
    """Nothing was sent or changed; the message says why."""
