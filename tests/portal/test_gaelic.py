"""The Gaelic catalogue: what is in it is used, is marked as read or unread by a speaker, and reaches the page."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from bootstrap import catalogues
from records.presenters.sections import PARTS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "gd" / "LC_MESSAGES" / "django.po"
MARK = "Machine-made, not reviewed"
APPS = """accounts appointments consent contributions interop messaging notifications portal prescriptions records
    templates work""".split()


def entries() -> list[tuple[str, str, str]]:
    """What stands above each entry, its English and its Gaelic."""
    found = re.findall(r'((?:^#.*\n)*)^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text(), re.M)
    return [(note, *(text.replace('\\"', '"') for text in texts)) for note, *texts in found]


def sources() -> str:
    """All text of templates and modules, with Python's joined strings joined."""
    paths = [path for app in APPS for end in ("py", "html") for path in (ROOT / app).rglob(f"*.{end}")]
    return "\n".join(path.read_text() for path in paths)


def test_catalogue_has_begun():
    assert len(entries()) >= 280


def test_every_entry_says_who_has_read_it():
    assert [english for note, english, _ in entries() if MARK not in note and "Reviewed by" not in note] == []


def test_every_entry_is_of_a_text_that_the_portal_has():
    text = sources()
    assert [english for _, english, _ in entries() if english not in text] == []


def test_placeholders_are_kept():
    holes = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    assert [
        english for _, english, gaelic in entries() if sorted(holes.findall(english)) != sorted(holes.findall(gaelic))
    ] == []


def test_catalogue_compiles_whole():
    assert len(catalogues.read(CATALOGUE.read_text())) == len(entries()) + 1


HEADING = re.compile(r"<c-page-header title=\"\{% translate '([^']+)' %\}")
PLACES = "contributions messaging appointments prescriptions".split()


def test_every_part_of_the_record_and_what_people_do_there_has_gaelic():
    """All navigation of a record, and nearly all headings of pages on which people write, book and order."""
    known = {english for _, english, _ in entries()}
    with translation.override("en-gb"):
        named = {str(text) for part in PARTS for text in part[:2] if text}
    pages = {
        title
        for place in PLACES
        for page in (ROOT / "templates" / place).rglob("*.html")
        for title in HEADING.findall(page.read_text())
    }
    assert sorted(named - known) == []
    assert len(pages) > 60 and len(pages & known) > 0.9 * len(pages), sorted(pages - known)


@pytest.fixture
def english_again():
    """Whatever a page was read in, the next test begins as the portal does."""
    yield
    translation.deactivate()


@pytest.mark.django_db
@pytest.mark.usefixtures("english_again")
def test_page_speaks_gaelic(client):
    if not CATALOGUE.with_suffix(".mo").exists():
        catalogues.compile_all(ROOT / "locale")
    translation.trans_real._translations.pop("gd", None)
    client.cookies["reading"] = "gd"
    page = client.get("/accounts/reading/").content.decode()
    assert '<html lang="gd">' in page and "Cànan is leughadh" in page and "So-ruigsinneachd" in page
