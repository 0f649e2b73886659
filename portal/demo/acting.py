"""Demo people who ask an officer to be allowed to act for an adult: one waits, one was refused."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from accounts.actions.binding import Claim
from accounts.models import User
from consent import actions
from consent.actions.applications import Decided
from portal.acting import papers
from portal.demo import pdf
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Person, Population
from portal.demo.prescribing import worker
from portal.demo.signing_in import id_of
from vault.checking import check

OFFICER = "safeguarding"


class Asked(NamedTuple):
    """One application, with its certificate; `refused`: what the officer answered."""

    applicant: str  # key
    adult: str  # key
    relation: str
    document: str
    number: str
    dated_on: dt.date
    powers: tuple[str, ...]
    incapacity: bool
    text: str  # of the certificate
    ends_on: dt.date | None = None
    refused: str = ""


TABLE = (
    Asked(
        "ishbel", "agnes", "mother", "attorney", "SP/OPG/DEMO/0925", dt.date(2024, 3, 8), ("welfare", "financial"),
        False,
        "Certificate of registration SP/OPG/DEMO/0925\n\nGranter: Agnes Buchanan\nWelfare and continuing attorney: "
        "Ishbel Buchanan\nRegistered on 8 March 2024\n\nMade up for the demonstration.",
    ),
    Asked(
        "calum", "sheila", "aunt", "guardianship", "AWI/DEMO/31", dt.date(2025, 9, 2), ("financial",), True,
        "Order AWI/DEMO/31\n\nAdult: Sheila Farquharson\nFinancial guardian: Calum MacAskill\n"
        "Until 1 September 2028\n\nMade up for the demonstration.",
        ends_on=dt.date(2028, 9, 1),
        refused="The order is about money and property alone, so it opens no health record. If the sheriff gives "
        "powers over welfare too, please ask again.",
    ),
)  # fmt: skip


def load(population: Population) -> None:
    """Each once, as the applicant sends it and the officer decides."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.key: person for person in population.people}
    users = {str(ident) for ident in User.objects.values_list("id", flat=True)}
    for asked in TABLE:
        applicant, adult = accounts.get(asked.applicant), people.get(asked.adult)
        if applicant and adult and asked.applicant in people and id_of(population.seed, applicant) in users:
            ident = uuid.UUID(identifier(population.seed, asked.applicant, "acting", asked.number))
            if _send(population, applicant, adult, asked, ident) and asked.refused and OFFICER in accounts:
                _refuse(population, asked, ident)


def _send(population: Population, applicant: Account, adult: Person, asked: Asked, ident: uuid.UUID) -> bool:
    said: dict[str, Any] = {
        "relation": asked.relation, "document": asked.document, "number": asked.number, "dated_on": asked.dated_on,
        "powers": list(asked.powers), "incapacity_stated": asked.incapacity, "ends_on": asked.ends_on,
    }  # fmt: skip
    return papers.send(
        actor=themselves(population, applicant),
        claim=Claim(given=adult.given, family=adult.family, birth_date=adult.born, chi=adult.chi),
        application_id=ident,
        papers=[check(f"{asked.document}.pdf", pdf.with_text(asked.text))],
        **said,
    )


def _refuse(population: Population, asked: Asked, ident: uuid.UUID) -> None:
    try:
        actions.refuse_application(
            actor=worker(population, OFFICER), application_id=ident, checked=["file", "register"], answer=asked.refused
        )
    except Decided:  # somebody was quicker
        return
