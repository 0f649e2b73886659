"""Taking away a second factor that its owner has lost. The help desk does it, for the person on the telephone.

The password stays, so that whoever deceives the help desk has half of a sign-in. The next one sets up a new factor.
"""

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import matching, mfa, passkeys, signals, throttle, trail
from accounts.actions.binding import Claim
from accounts.actor import Actor
from accounts.models import Session, User
from accounts.roles import Role

TRIES = 5  # for one address, within the throttle's window
_KIND = "second-factor"


class NotReset(Exception):
    """Nothing was taken away; the message says why, as far as the agent may know."""


def reset_second_factor(*, actor: Actor, email: str, claim: Claim, lost: str) -> None:
    """Authenticator, codes and passkeys go, and everybody who is signed in with them. Raises NotReset.

    An address that has no account, one whose sign-in is closed, and answers that do not fit look the same.
    """
    if actor.role != Role.HELP_DESK:
        raise NotReset(_("This role takes nothing away from accounts."))
    if throttle.too_many(_KIND, email, most=TRIES):
        _note(actor, None, outcome="refused", reason="too many tries")
        raise NotReset(_("There were too many tries for this address. Wait a quarter of an hour"))
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).filter(email=email).first()
        why = _why_not(user, claim)
        if user and not why:
            return _take_away(actor, user, lost)
    throttle.count(_KIND, email)
    _note(actor, user, outcome="refused", reason="does not fit" if not _fits(user, claim) else "not to be reset")
    raise NotReset(why)


def _why_not(user: User | None, claim: Claim) -> str:
    if user is None or not _fits(user, claim):
        return _("These details do not fit an account, or do not fit each other")
    if user.memberships.filter(ended_at=None).exists():
        return _("This person also works here. What staff sign in with is not taken away on the telephone")
    if not mfa.has_device(user) and not passkeys.of(user).exists():
        return _("Nothing is set up yet. The person sets it up the next time they sign in")
    return ""


def _fits(user: User | None, claim: Claim) -> bool:
    """Whether the claim names the person whose account this is, by the record or by what was verified."""
    claimed = claim.match_keys
    holder = matching.holder_of(claim.chi) if claim.chi else matching.without_number(claimed)
    person = matching.survivor_of(holder)
    if user is None or not user.is_active or user.locked_at:
        return False
    verified = matching.verified_keys(user)
    if user.patient_id is None:
        return bool(claimed & verified)
    same = person is not None and person == matching.survivor_of(user.patient_id)
    return same and bool(claimed & matching.candidate(person).match_keys)


def _take_away(actor: Actor, user: User, lost: str) -> None:
    mfa.take_away(user=user)
    passkeys.take_away(user=user)
    Session.objects.filter(user=user).delete()
    _note(actor, user, reason=lost)
    signals.second_factor_reset.send(sender=User, user=user, at=clock.now())


def _note(actor: Actor, user: User | None, *, reason: str, outcome: str = "permitted") -> None:
    trail.note(
        actor, action="reset-factor", target=f"User/{user.pk}" if user else "", reason=reason, outcome=outcome,
        basis="role", purpose="HOPERAT",
    )  # fmt: skip
