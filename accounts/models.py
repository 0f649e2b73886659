"""Who is asking, and which person a record is about. Nothing clinical."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

from accounts.roles import Role
from accounts.sessions import SessionStore


class Patient(models.Model):
    """The person whom a record is about: all that the gate needs, and no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    chi_hash = models.BinaryField(max_length=32, null=True, unique=True)  # keyed hash of the CHI number
    match_key = models.BinaryField(max_length=32, null=True, db_index=True)  # keyed hash of name and birth date
    birth_date = models.DateField(null=True)
    died_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_test = models.BooleanField(default=False)


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
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
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


class Session(AbstractBaseSession):
    """A signed-in browser, with what the gate asks of it as columns of its own."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    role = models.CharField(max_length=30, default=Role.CITIZEN)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    otp_at = models.DateTimeField(null=True)  # when a one-time code was last given
    started_at = models.DateTimeField(null=True)  # when the person signed in
    last_seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=200, blank=True)  # browser and system in words
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)  # names the session on the person's own page

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


class KnownDevice(models.Model):
    """A browser on which this account has signed in before, known by a random cookie."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    mark = models.BinaryField(max_length=32)  # hash of the cookie
    words = models.CharField(max_length=200)
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="accounts_known_device_once")]


class Tally(models.Model):
    """One of a kind that is limited, such as a mail to one address; counted without the broker."""

    kind = models.CharField(max_length=20)
    mark = models.BinaryField(max_length=32)  # keyed hash of what is limited
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "mark", "at"], name="accounts_tally_window")]
