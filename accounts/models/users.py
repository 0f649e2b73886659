"""Accounts, organisations, and who works where."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from accounts.models.people import Patient
from accounts.roles import Role


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """An account that signs in with its e-mail address, kept in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """An account. A person may be citizen and member of organisations at once, but acts as one of them."""

    class Assurance(models.IntegerChoices):
        NONE = 0, "not verified"
        VERIFIED = 2, "identity verified"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    patient = models.OneToOneField(Patient, models.PROTECT, null=True, related_name="account")
    assurance = models.PositiveSmallIntegerField(choices=Assurance.choices, default=Assurance.NONE)
    failed_matches = models.PositiveSmallIntegerField(default=0)  # wrong answers at "Connect your health record"
    language = models.CharField(max_length=10, blank=True)
    quiet = models.BooleanField(default=False)  # nothing leaves the portal: no message may reach a shared telephone
    no_letters = models.BooleanField(default=False)  # nobody writes to them at home
    no_calls = models.BooleanField(default=False)  # nobody telephones them
    reading = models.CharField(max_length=40, blank=True)  # language, large print, Easy Read: accounts.reading
    is_active = models.BooleanField(default=True)
    locked_at = models.DateTimeField(null=True)  # a safeguarding officer closed this sign-in: SignInLock says why
    is_test = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    is_staff = is_superuser = False  # nobody has a back door to people's records

    def get_full_name(self):
        return self.name or self.email


class Organisation(models.Model):
    """A practice, hospital, council or other body whose members work in the portal."""

    class Kind(models.TextChoices):
        PRACTICE = "practice"
        HOSPITAL = "hospital"
        COUNCIL = "council"
        PHARMACY = "pharmacy"
        BOARD = "board"
        RESEARCH = "research"
        PORTAL = "portal"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_test = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)  # nobody works here any more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], condition=~Q(code=""), name="accounts_organisation_code")
        ]


class Membership(models.Model):
    """One person's role in one organisation, from when to when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    team = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(role=Role.CITIZEN), name="accounts_membership_staff_role"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="accounts_membership_period",
            ),
        ]


class SignInLock(models.Model):
    """Why one account may not sign in, from when to when. While one runs, `User.locked_at` is its beginning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    end_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="accounts_locked_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at")), name="accounts_lock_period"
            ),
        ]
