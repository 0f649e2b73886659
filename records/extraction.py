"""Words out of a PDF or a web page. Run as a program of its own, since a file may be made to do harm.

It reads the file from its input and writes JSON {"pages": [text], "why": "" | "locked" | "damaged" | "no-text",
"cut": bool}. It gets no environment, opens no file, and the system ends it where it takes too much memory or time.
"""

import io
import json
import resource
import sys
from html.parser import HTMLParser

MEMORY, SECONDS = 512 * 1024 * 1024, 4
PAGES, CHARACTERS = 60, 200_000
FEWEST = 12  # letters and digits: below it a page holds a picture with a stamp, not text
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg"})
_LINES = frozenset("p div br li tr h1 h2 h3 h4 h5 h6 table ul ol section article header footer blockquote".split())


def limit() -> None:
    """What this program may use; set before it has read a byte of the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def of_pdf(file: bytes) -> dict:
    """The text layer of a PDF, page by page."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(file), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return _nothing("locked")
        pages = list(_pages(reader))
    except FileNotDecryptedError:
        return _nothing("locked")
    except Exception:  # a broken file breaks a parser in any way there is; the reader is told that it is broken
        return _nothing("damaged")
    if not pages:
        return _nothing("damaged")
    if sum(char.isalnum() for page in pages for char in page) < FEWEST:
        return _nothing("no-text")
    whole = len(pages) == len(reader.pages) and sum(map(len, pages)) < CHARACTERS
    return {"pages": pages, "why": "", "cut": not whole}


def _pages(reader):
    left = CHARACTERS
    for number, page in enumerate(reader.pages):
        if number >= PAGES or left <= 0:
            return
        text = page.extract_text()[:left]
        left -= len(text)
        yield text


class _Words(HTMLParser):
    """The words of a page as lines; what a browser would run or fetch is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in _SILENT
        if tag in _LINES:
            self.found.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in _SILENT and self.silent > 0
        if tag in _LINES:
            self.found.append("\n")

    def handle_startendtag(self, tag, attrs):
        if tag in _LINES:
            self.found.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(" ".join(data.split()) and data.replace("\n", " "))


def of_html(file: bytes) -> dict:
    """The words of a web page, its form and its scripts left behind."""
    parser = _Words()
    parser.feed(file.decode("utf-8", "replace"))
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.found).split("\n"))
    text = "\n\n".join(line for line in lines if line)
    if not text:
        return _nothing("no-text")
    return {"pages": [text[:CHARACTERS]], "why": "", "cut": len(text) > CHARACTERS}


def _nothing(why: str) -> dict:
    return {"pages": [], "why": why, "cut": False}


if __name__ == "__main__":
    limit()
    found = {"pdf": of_pdf, "html": of_html}[sys.argv[1]](sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))
