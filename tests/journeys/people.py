"""People of the journeys: their accounts, and what they do at a browser, with the keyboard alone."""

import datetime as dt
import re
import time
import uuid

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from accounts import mfa
from accounts.models import Patient, User
from bootstrap import totp
from interop.ingest.actions import carry_out
from interop.ingest.bundle import read
from records import lossless
from tests.factories import accounts, consent
from tests.journeys.goodness import Troubles, then_the_faults_are_told, then_the_page_is_good

PASSWORD = "Fictional-Person-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY_CODES = ("abcd-efgh-2345", "bcde-fghj-3456")
CHI = "0403571235"
TEST_DATA = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}


def given_a_citizen(name="Morag Fraser", chi=CHI, *, resources=()) -> User:
    """Somebody with a record that came in as records do, and an account with password and authenticator."""
    given, family = name.split()
    ident = str(uuid.uuid4())
    person = {
        "resourceType": "Patient",
        "id": ident,
        "meta": {"security": [TEST_DATA]},
        "identifier": [{"system": "https://fhir.nhs.uk/Id/chi-number", "value": chi}],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "birthDate": "1957-03-04",
    }
    take_in(person, *resources)
    user = accounts.UserFactory(name=name, patient=Patient.objects.get(id=ident), assurance=User.Assurance.VERIFIED)
    return with_keys(user)


def given_a_doctor(name: str, *, place: str, cares_for: User | None = None) -> User:
    """Somebody who works at a practice, whether or not that practice cares for the person."""
    practice = accounts.OrganisationFactory(kind="practice", name=place)
    if cares_for:
        consent.CareRelationshipFactory(patient=cares_for.patient, organisation=practice)
    return with_keys(accounts.MembershipFactory(organisation=practice, user__name=name).user)


def with_keys(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    mfa.enrol(user=user, secret=SECRET, recovery=RECOVERY_CODES)
    return user


def take_in(*resources: dict) -> None:
    """Resources as another system would send them: one bundle, whole or not at all."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{body['id']}",
            "resource": body,
            "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"},
        }
        for body in resources
    ]
    bundle = lossless.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    outcome = carry_out(read(lossless.loads(bundle, limit=lossless.BUNDLE_LIMIT), source="Glenview laboratory"))
    assert not outcome.stopped and not outcome.refused, outcome


def code_now() -> str:
    return totp.code(SECRET, at=time.time())


def half_a_minute_later(user: User) -> None:
    """The code of the moment may be given again, and no pause after wrong codes is left."""
    mfa.TOTPDevice.objects.filter(user=user).update(
        last_t=-1, drift=0, throttling_failure_timestamp=timezone.now() - dt.timedelta(hours=1)
    )


class Visitor:
    """Somebody at a browser of their own. Every page that they call good was looked at in every way."""

    def __init__(self, context: BrowserContext, site: str, user: User | None = None, *, script: bool = True):
        context.set_default_timeout(20_000)
        self.context, self.site, self.user, self.script = context, site, user, script
        self.troubles = Troubles(context, site)
        self.page = context.new_page()

    # --- Coming in
    def let_in(self) -> "Visitor":
        """Signed in already, for a journey that is about something else."""
        client = accounts.sign_in(Client(), self.user)
        session = client.cookies["session"].value
        self.context.add_cookies([{"name": "session", "value": session, "url": self.site}])
        return self

    def sign_in(self, *, start="/") -> "Visitor":
        """By password and one-time code."""
        half_a_minute_later(self.user)
        if start:
            self.go(start).follow("Sign in")
        self.give_password(PASSWORD)
        self.give_code(code_now())
        return self

    def give_password(self, password: str) -> "Visitor":
        return self.fill("E-mail address", self.user.email).fill("Password", password).press("Sign in")

    def give_code(self, code: str) -> "Visitor":
        return self.fill("Code", code).press("Continue")

    # --- Going about, by keyboard
    def go(self, address: str) -> "Visitor":
        self.page.goto(self.site + address)
        return self

    def follow(self, words: str, *, near: str = "") -> "Visitor":
        """Take a link, of the main part where it stands there too."""
        place = self.page.locator("main") if not near else self.page.locator("main li", has_text=near)
        link = place.get_by_role("link", name=words)
        link = link if link.count() else self.page.get_by_role("link", name=words, exact=True)
        return self._enter(link.first)

    def press(self, words: str) -> "Visitor":
        return self._enter(self.page.get_by_role("button", name=words, exact=True).first)

    def _enter(self, control) -> "Visitor":
        with self.page.expect_navigation():
            control.press("Enter")
        return self

    def fill(self, label: str, text: str) -> "Visitor":
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def choose(self, label: str) -> "Visitor":
        self.page.get_by_label(label).press("Space")
        expect(self.page.get_by_label(label)).to_be_checked()
        return self

    # --- What they find
    @property
    def main(self):
        return self.page.locator("main")

    @property
    def words(self) -> str:
        """What the page says, as one line."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def sees(self, *words: str) -> "Visitor":
        for said in words:
            assert said in self.words, f"{said!r} is not on {self.page.url}:\n{self.words}"
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        for said in words:
            assert said not in self.words, f"{said!r} is on {self.page.url}"
        return self

    def is_at(self, heading: str) -> "Visitor":
        expect(self.page.locator("h1")).to_contain_text(heading)
        return self

    def finds_the_page_good(self) -> "Visitor":
        then_the_page_is_good(self.page, self.troubles, script=self.script)
        return self

    def is_told(self, *faults: str) -> "Visitor":
        """What is wrong with the form, and where."""
        then_the_faults_are_told(self.page, *faults)
        return self
