"""What comes along with a message, through the checks and the sealing of the vault."""

from collections.abc import Iterable
from typing import Any

from consent.gate import Access
from messaging.models import Message


def keep(access: Access, message: Message, uploads: Iterable[Any]) -> None:
    """Raises vault.actions.FileRefused, which leaves nothing behind."""
    for upload in uploads:
        from vault.actions import keep_file

        keep_file(
            access=access,
            area=message.area,
            belongs_to=message.id,
            upload=upload,
            organisation_id=message.organisation_id,
            labels=message.labels,
        )


def move(access: Access, message_ids: Iterable[Any], organisation_id: Any) -> None:
    """Files go to another team with their message."""
    from vault.models import StoredFile

    for file in StoredFile.objects.under(access).select_for_update().filter(belongs_to__in=list(message_ids)):
        access.check_write(file.kind, file.area, file.patient_id, is_new=False)
        file.organisation_id = organisation_id
        file.save_under(access)
