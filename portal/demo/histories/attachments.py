"""What is attached to a letter: text, a page, a PDF with or without words, or something that cannot be read."""

import base64
from datetime import date
from html import escape

from portal.demo import pdf
from portal.demo.story import Story

FORMS = ("text", "html", "pdf", "both", "scan", "corrupt", "missing", "huge", "stored")
DECLARED = 2_000_000_000  # bytes, said of a file that is kept elsewhere
TEXT = "text/plain; charset=utf-8"


def of(story: Story, form: str, key: str, words: str, title: str, day: date) -> list[dict]:
    """The attachments of one letter, in the order in which its sender prefers them."""
    frame = {"language": "en-GB", "title": title, "creation": day.isoformat()}
    if form == "both":
        return [_inline("application/pdf", pdf.with_text(words), frame), _inline(TEXT, words.encode(), frame)]
    if form in ("missing", "huge"):
        url = f"https://letters.strathallow.example/{story.id_of('DocumentReference', key)}.pdf"
        return [{"contentType": "application/pdf", "url": url} | ({"size": DECLARED} if form == "huge" else {}) | frame]
    if form == "stored":
        return [{"contentType": TEXT, "url": _stored(story, key, words)["reference"]} | frame]
    if form == "html":
        return [_inline("text/html; charset=utf-8", _page(words, title).encode(), frame)]
    if form == "text":
        return [_inline(TEXT, words.encode(), frame)]
    return [_inline("application/pdf", _pdf(story, form, words), frame)]


def plain(words: str, title: str) -> dict:
    """A text as attachment of something that is no letter."""
    return _inline(TEXT, words.encode(), {"language": "en-GB", "title": title})


def _pdf(story: Story, form: str, words: str) -> bytes:
    if form == "scan":
        return pdf.scanned(story.dice)
    whole = pdf.with_text(words)
    return whole[:300] if form == "corrupt" else whole


def _inline(content_type: str, content: bytes, frame: dict) -> dict:
    return {"contentType": content_type, "data": base64.b64encode(content).decode()} | frame


def _page(words: str, title: str) -> str:
    """A page as a hospital's system makes it, with a script that no reader must run."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in words.split("\n\n"))
    head = f"<head><title>{escape(title)}</title><script>document.title = 'A script ran'</script></head>"
    return f"<!DOCTYPE html><html lang='en-GB'>{head}<body>{paragraphs}</body></html>"


def _stored(story: Story, key: str, words: str) -> dict:
    """The text as a resource of its own."""
    body = {
        "contentType": TEXT,
        "securityContext": {"reference": f"Patient/{story.person.id}"},
        "data": base64.b64encode(words.encode()).decode(),
    }
    return story.add("Binary", key, body, by="hospital")
