"""What identity providers say of an account."""

import datetime as dt

from django.db import transaction

import clock
from accounts.identity import match_keys
from accounts.models import Identity, User


class IdentityTaken(Exception):
    """This identity belongs to another account."""


@transaction.atomic
def keep_identity(
    *, user: User, issuer: str, subject: str, level: int, family: str, given: str, birth_date: dt.date | None
) -> Identity:
    """Keep that a provider verified somebody, how surely, and keyed hashes of who; the claims themselves go.

    Said again, it replaces what was said before. Raises IdentityTaken where the subject is another account's.
    """
    account = User.objects.select_for_update().get(pk=user.pk)
    said = {
        "level": level,
        "match_keys": match_keys([(family, given)], birth_date),
        "verified_at": clock.now(),
    }
    identity, is_new = Identity.objects.select_for_update().get_or_create(
        issuer=issuer, subject=subject, defaults=said | {"user": account}
    )
    if identity.user_id != account.pk:
        raise IdentityTaken
    if not is_new:
        Identity.objects.filter(pk=identity.pk).update(**said)
        identity.refresh_from_db()
    _weigh(user, account)
    return identity


@transaction.atomic
def doubt_identity(*, user: User, issuer: str, subject: str) -> None:
    """This provider is no longer sure of somebody: what it said before counts no more, till it says it again."""
    account = User.objects.select_for_update().get(pk=user.pk)
    if Identity.objects.filter(user=account, issuer=issuer, subject=subject).update(level=Identity.Level.LOW):
        _weigh(user, account)


def _weigh(user: User, account: User) -> None:
    """The account is as sure as the surest of its identities."""
    sure = Identity.objects.filter(user=account, level__gte=Identity.Level.SUBSTANTIAL).exists()
    account.assurance = User.Assurance.VERIFIED if sure else User.Assurance.NONE
    account.save(update_fields=["assurance"])
    user.assurance = account.assurance
