"""Accounts for the demo people: password, confirmed e-mail address, authenticator and recovery codes."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import mfa
from accounts.actions import keep_identity
from accounts.models import Membership, User
from accounts.roles import STAFF_ROLES
from portal.demo.chance import identifier
from portal.demo.model import Account, Population

ISSUER = "https://identity.demo.example"  # there is none: demo people sign in by password
SINCE = dt.datetime(2020, 1, 6, tzinfo=dt.UTC)


def id_of(seed: int, account: Account) -> str:
    return identifier(seed, account.key, "account")


class Opening:
    """Accounts about to be opened. Hashing a password takes long by design, so it runs beside the load."""

    def __init__(self, population: Population) -> None:
        ids = [id_of(population.seed, account) for account in population.accounts]
        here = {str(found) for found in User.objects.filter(id__in=ids).values_list("id", flat=True)}
        self.population = population
        self.accounts = [account for account, key in zip(population.accounts, ids, strict=True) if key not in here]
        self.pool = ThreadPoolExecutor(max_workers=2)
        self.hashes = [self.pool.submit(make_password, account.password) for account in self.accounts]

    def __enter__(self) -> "Opening":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def finish(self) -> None:
        """All accounts at once: a load cut short leaves none half made."""
        with transaction.atomic():
            for account, password in zip(self.accounts, self.hashes, strict=True):
                _open(self.population, account, password.result())


def _open(population: Population, account: Account, password: str) -> None:
    user = User.objects.create(
        id=id_of(population.seed, account),
        email=account.login,
        name=account.name,
        password=password,
        patient_id=account.patient,
        is_test=True,
    )
    EmailAddress.objects.create(user=user, email=account.login, verified=True, primary=True)
    mfa.enrol(user=user, secret=account.totp_secret, recovery=account.recovery_codes)
    if account.identity:
        family, given, born = account.identity
        keep_identity(
            user=user, issuer=ISSUER, subject=account.login, level=2, family=family, given=given, birth_date=born
        )
    for role in STAFF_ROLES.intersection(account.roles):
        Membership.objects.create(
            id=identifier(population.seed, account.key, "membership", role),
            user=user,
            organisation_id=population.organisations[account.organisation or ""].id,
            role=role,
            team=account.team,
            started_at=SINCE,
        )
