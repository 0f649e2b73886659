"""How far conversations have come, for whoever may know that and not what was written."""

from django.db.models import QuerySet

from consent.gate import Access
from consent.prepared import prepared
from messaging.models import ThreadState


@prepared
def states(access: Access) -> QuerySet[ThreadState]:
    """Each conversation, the last question first; without a word of it."""
    return ThreadState.objects.under(access).select_related("letterbox").order_by("-asked_at", "id")
