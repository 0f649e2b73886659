"""The smallest PDF files that readers open: pages of text, and a scanned page that is only a picture.

Nothing is compressed, so that the bytes do not depend on the machine's library.
"""

from random import Random
from textwrap import wrap

LINES, WIDTH, HEIGHT = 52, 595, 842  # of an A4 page, in points
# Letters that the standard encoding lacks, on codes that it leaves free: Polish and typographic.
OTHER = {
    "ł": (1, "lslash"), "Ł": (2, "Lslash"), "ń": (3, "nacute"), "ś": (4, "sacute"), "ź": (5, "zacute"),
    "ż": (6, "zdotaccent"), "ą": (7, "aogonek"), "ę": (8, "eogonek"), "ć": (11, "cacute"), "ó": (243, "oacute"),
}  # fmt: skip


def with_text(text: str) -> bytes:
    """A document whose words can be searched and read aloud."""
    lines = [line for paragraph in text.split("\n") for line in (wrap(paragraph, 84) or [""])]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)] or [[]]
    differences = " ".join(f"{code} /{name}" for code, name in OTHER.values())
    encoding = f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{differences}] >>"
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding} >>".encode("ascii")
    return _document([_page_of(page) for page in pages], b"/Font << /F1 %d 0 R >>", [font])


def scanned(dice: Random) -> bytes:
    """A document of one picture: dark marks in rows, as a scanner leaves them, and no text at all."""
    width, rows = 150, 212
    picture = b"".join(_scan_line(dice, row, width) for row in range(rows))
    head = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {rows} /ColorSpace /DeviceGray"
    image = _stream(f"{head} /BitsPerComponent 1", picture)
    content = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q".encode("ascii")
    return _document([content], b"/XObject << /Im1 %d 0 R >>", [image])


def _page_of(lines: list[str]) -> bytes:
    shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
    return b"BT /F1 11 Tf 14 TL 56 780 Td\n" + shown + b"ET"


def _escaped(line: str) -> bytes:
    """The line in the font's encoding; a letter that it lacks becomes a question mark."""
    codes = bytes(OTHER[letter][0] if letter in OTHER else letter.encode("cp1252", "replace")[0] for letter in line)
    special = {b"\\": b"\\\\", b"(": b"\\(", b")": b"\\)", b"\n": b"\\n", b"\r": b"\\r"}
    return b"".join(special.get(bytes([code]), b"\\%03o" % code if code < 32 else bytes([code])) for code in codes)


def _scan_line(dice: Random, row: int, width: int) -> bytes:
    """One row of the picture, a bit for each point, white being one."""
    written = 16 < row < 180 and row % 6 in (2, 3, 4)
    dark = [written and 14 < point < 132 and dice.random() < 0.4 for point in range(width)]
    bits = "".join("0" if point else "1" for point in dark).ljust((width + 7) // 8 * 8, "1")
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _stream(head: str, content: bytes) -> bytes:
    return f"{head} /Length {len(content)} >>\nstream\n".encode("ascii") + content + b"\nendstream"


def _document(contents: list[bytes], resources: bytes, others: list[bytes]) -> bytes:
    """Catalogue, pages, `others` (the first is what the pages' resources name), then each page and its content."""
    first_page = 3 + len(others)
    kids = b" ".join(b"%d 0 R" % (first_page + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        *others,
    ]
    for content in contents:
        box = b"/MediaBox [0 0 %d %d]" % (WIDTH, HEIGHT)
        inside = b"/Contents %d 0 R /Resources << %s >>" % (len(objects) + 2, resources % 3)
        objects += [b"<< /Type /Page /Parent 2 0 R %s %s >>" % (box, inside), _stream("<<", content)]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + tail
