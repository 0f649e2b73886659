"""How far requests have come, for whoever may know that and not what they say."""

from django.db.models import QuerySet

from consent.gate import Access
from contributions.models import RequestState


def states(access: Access) -> QuerySet[RequestState]:
    """Each thing given and each request for correction, the last first; without a word of it."""
    return RequestState.objects.under(access).select_related("holder").order_by("-asked_at", "id")
