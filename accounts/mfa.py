"""The second factor: codes from an authenticator app, and recovery codes for the day it is lost.

The one room that knows django-otp. It throttles wrong codes in the database, twice as long after each. Codes and
their throttle run on the real time, as the authenticator on the person's phone does, not on the portal's clock.
"""

import base64
import hashlib
import hmac
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

RECOVERY_CODES = 10
PRINTED_CODES = 20  # of somebody who signs in by them alone: one for each time
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without signs that look alike
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True)
class Verdict:
    """Whether a code was right, and how many seconds to wait before the next try counts."""

    right: bool
    wait: int = 0


@dataclass(frozen=True)
class Pending:
    """An authenticator being set up: what the page shows."""

    key: str  # in groups of four
    picture: str  # QR code as a data: address


def has_authenticator(user) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_device(user) -> bool:
    """Whether this account has a second factor: an authenticator, or printed codes, even if all are used up."""
    return has_authenticator(user) or StaticDevice.objects.filter(user=user, confirmed=True).exists()


def owes_code(user) -> bool:
    """Whether this account gives a code at every sign-in: all staff, verified people, whoever set one up."""
    verified = user.patient_id is not None and user.assurance >= user.Assurance.VERIFIED
    return verified or user.memberships.exists() or has_device(user)


def since(user):
    """When the authenticator was set up; None without one."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).values_list("created_at", flat=True).first()


def recovery_codes_left(user) -> int:
    device = StaticDevice.objects.filter(user=user, confirmed=True).first()
    return device.token_set.count() if device else 0


def check_code(*, user, code: str) -> Verdict:
    """Try a code from the authenticator; each works once."""
    return _check(TOTPDevice.objects.filter(user=user, confirmed=True), code)


def check_recovery_code(*, user, code: str) -> Verdict:
    """Try a recovery code; it is gone once used."""
    return _check(StaticDevice.objects.filter(user=user, confirmed=True), _sealed(user, code))


@transaction.atomic
def pending(*, user) -> Pending:
    """The authenticator that waits for its first code; the same one until that comes."""
    _one_at_a_time(user)
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    device = waiting or TOTPDevice.objects.create(user=user, confirmed=False, name="authenticator")
    key = base64.b32encode(device.bin_key).decode()
    return Pending(
        key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        picture=segno.make(device.config_url, error="m").svg_data_uri(scale=5, light="white", dark="black"),
    )


@transaction.atomic
def confirm(*, user, code: str) -> tuple[Verdict, list[str]]:
    """The first code of a new authenticator: it replaces any other, and brings new recovery codes."""
    _one_at_a_time(user)
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    verdict = _check(waiting, code)
    if not verdict.right:
        return verdict, []
    device = waiting.get()
    TOTPDevice.objects.filter(user=user).exclude(id=device.id).delete()
    TOTPDevice.objects.filter(id=device.id).update(confirmed=True)
    return verdict, new_recovery_codes(user=user)


@transaction.atomic
def new_recovery_codes(*, user) -> list[str]:
    """Fresh codes; the old ones stop working. Only their keyed hashes are kept."""
    _one_at_a_time(user)
    StaticDevice.objects.filter(user=user).delete()
    return _sheet(user, RECOVERY_CODES if has_authenticator(user) else PRINTED_CODES)


@transaction.atomic
def print_codes(*, user) -> list[str]:
    """A sheet of codes for somebody without an authenticator; it counts once one of them was entered."""
    _one_at_a_time(user)
    StaticDevice.objects.filter(user=user, confirmed=False).delete()
    return _sheet(user, PRINTED_CODES, confirmed=False)


@transaction.atomic
def confirm_printed(*, user, code: str) -> Verdict:
    """The first code of a sheet: whoever enters it has the sheet in hand."""
    _one_at_a_time(user)
    waiting = StaticDevice.objects.filter(user=user, confirmed=False)
    verdict = _check(waiting, _sealed(user, code))
    if verdict.right:
        waiting.update(confirmed=True)
    return verdict


@transaction.atomic
def take_away(*, user) -> None:
    """Authenticator and codes are nobody's any more: the next sign-in sets up something new."""
    _one_at_a_time(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _sheet(user, count: int, *, confirmed: bool = True) -> list[str]:
    device = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=confirmed)
    codes = [_random_code() for _ in range(count)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_sealed(user, code)) for code in codes)
    return codes


def enrol(*, user, secret: str, recovery: Iterable[str] = ()) -> None:
    """Give an account an authenticator and recovery codes that are known: demonstrations and tests."""
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name="authenticator", key=base64.b32decode(secret).hex())
    if codes := [_sealed(user, code) for code in recovery]:
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)


def _one_at_a_time(user) -> None:
    """Two pages of one account wait for each other, until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)


def _check(devices, code: str) -> Verdict:
    with transaction.atomic():
        device = devices.select_for_update().first()
        if device is None:
            return Verdict(right=False)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            return Verdict(right=False, wait=_seconds_until(why["locked_until"]))
        if device.verify_token(code):
            return Verdict(right=True)
        _, why = device.verify_is_allowed()
        return Verdict(right=False, wait=_seconds_until(why["locked_until"]) if why else 0)


def _seconds_until(moment) -> int:
    return max(1, math.ceil((moment - timezone.now()).total_seconds()))


def _random_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _sealed(user, code: str) -> str:
    """Keyed hash of a recovery code, as long as the table's column: a stolen table opens nothing."""
    plain = "".join(sign for sign in code.lower() if sign in _ALPHABET)
    digest = hmac.new(settings.SECRET_KEY.encode(), f"recovery:{user.pk}:{plain}".encode(), hashlib.sha256)
    return base64.b32encode(digest.digest()).decode()[:16].lower()
