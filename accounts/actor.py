"""Actor: one value for whoever asks, be it a person in a browser, an app with a token, or a job."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.roles import STAFF_ROLES, Role


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks, in which role, and how sure we are of it. Made once per request."""

    kind: str  # person, app, source, job, anonymous
    id: uuid.UUID | None = None
    name: str = ""
    role: str = Role.CITIZEN
    organisation_id: uuid.UUID | None = None
    organisation_name: str = ""
    team: str = ""
    patient_id: uuid.UUID | None = None  # the person that this account is bound to
    verified: bool = False  # identity checked, account bound
    otp_at: dt.datetime | None = None  # one-time code in this session
    owes_code: bool = False  # password given, one-time code still to come
    request_id: str = ""

    @property
    def signed_in(self) -> bool:
        return self.kind != "anonymous"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


ANONYMOUS = Actor(kind="anonymous")
