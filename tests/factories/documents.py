"""Files as they are attached to letters: sound ones, and every way in which one can be broken."""

import base64
import zlib

A_LETTER = "Dear Mrs Fraser, your scan was clear. Come again in a year."


def pdf(*pages: str) -> bytes:
    """A PDF whose pages say these words."""
    return _document(*(f"BT /F1 12 Tf 50 780 Td ({text}) Tj ET".encode() for text in pages))


def scan() -> bytes:
    """A PDF without a text layer: one filled rectangle."""
    return _document(b"0 0 0 rg 50 50 400 600 re f")


def swollen() -> bytes:
    """A small PDF that unpacks to hundreds of megabytes."""
    return _document(b"0" * (300 * 1024 * 1024))


def _document(*streams: bytes) -> bytes:
    numbers = [4 + 2 * place for place in range(len(streams))]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % n for n in numbers), len(streams)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, stream in zip(numbers, streams, strict=True):
        packed = zlib.compress(stream, 9)
        page = b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
        objects.append(page % (number + 1))
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
    return _with_table(objects)


def _with_table(objects: list[bytes]) -> bytes:
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(file))
    return file + head + table + tail


def locked(words: str, password: str) -> bytes:
    """The same as a PDF that opens by a password."""
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(words))))
    writer.encrypt(password, "owner of the file", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def attachment(content: bytes, form: str = "application/pdf", **more) -> dict:
    return {"contentType": form, "data": base64.b64encode(content).decode()} | more


def letter(*attachments: dict, on: str = "2026-03-03", **more) -> dict:
    """A letter with these attachments."""
    frame = {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Clinic letter"},
        "date": f"{on}T09:30:00Z",
    }
    return frame | {"content": [{"attachment": one} for one in attachments]} | more
