"""What some of the demo people sent: a photo and a letter, looked through and kept as any other."""

import datetime as dt
import struct
import uuid
import zlib
from typing import NamedTuple

import clock
from consent import gate
from contributions.actions.uploads import add_document
from contributions.models import Contribution
from portal.demo import pdf
from portal.demo.chance import identifier
from portal.demo.choices import themselves
from portal.demo.model import Account, Population
from vault.checking import check

WRITES = ("DocumentReference", "Upload", "Contribution")
_SPAIN = (
    "Clínica del Mar, Alicante\n\nThe patient was seen for a sprained ankle. An X-ray showed no break.\n"
    "Rest for a week."
)


class Sent(NamedTuple):
    """One document, and how many days ago it was made."""

    person: str  # key
    title: str
    shows: str
    name: str
    ago: int


TABLE = (
    Sent("morag", "Sore on my left heel", "It opened a week ago and does not close.", "heel.png", 1),
    Sent("hamish", "Letter from the clinic in Spain", "", "alicante.pdf", 30),
)


def load(population: Population) -> None:
    """Each document once, as the person would send it."""
    accounts = {account.key: account for account in population.accounts}
    people = {person.id for person in population.people}
    for sent in TABLE:
        account = accounts.get(sent.person)
        if account and account.patient in people:
            _send(population, account, sent)


def _send(population: Population, account: Account, sent: Sent) -> None:
    content = pdf.with_text(_SPAIN) if sent.name.endswith(".pdf") else _sore()
    access = gate.open_record(
        themselves(population, account), uuid.UUID(account.patient or ""), kinds=WRITES, writes=WRITES, defer=True
    )
    with access.reading():
        if Contribution.objects.under(access).filter(what=Contribution.What.UPLOAD).exists():
            return
        add_document(
            access=access,
            title=sent.title,
            day=clock.today() - dt.timedelta(days=sent.ago),
            shows=sent.shows,
            files=[check(sent.name, content)],
            form_key=uuid.UUID(identifier(population.seed, sent.person, "document", sent.title)),
        )


def _sore(size: int = 360) -> bytes:
    """A drawn heel with a red spot, as a PNG."""
    lines = b"".join(b"\0" + b"".join(_point(x, y, size) for x in range(size)) for y in range(size))
    head = struct.pack("!2I5B", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(lines)) + _part(b"IEND", b"")


def _point(x: int, y: int, size: int) -> bytes:
    """Colour by the distance from the middle: sore, skin around it, sheet."""
    far = ((x - size // 2) ** 2 + (y - size // 2) ** 2) / size**2
    shade = (x * 7 + y * 13) % 11
    colour = (
        (150 + shade, 40, 45) if far < 0.008 else (215, 165 - shade, 145) if far < 0.16 else (225, 228, 230 + shade)
    )
    return bytes(colour)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))
