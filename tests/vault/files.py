"""Files that people send, good and bad, made here."""

import io
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from vault import parsing
from vault.checking import NotTaken

GPS = {1: "N", 2: (55.0, 57.0, 11.0), 3: "W", 4: (3.0, 11.0, 20.0)}
MAKER = "Secret-Camera-77"
TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!doctype html><html><script>window.__x = 1</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>window.__x = 1</script></svg>'


def picture(form="JPEG", size=(64, 48), *, mode="RGB", colour=(190, 60, 50), **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).convert(mode).save(out, form, **how)
    return out.getvalue()


def photo(size=(640, 480), *, turned=6) -> bytes:
    """A photo as a telephone takes it: it says where, with what, and that it lies on its side. The top is blue."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 40, size[1]))  # the left side becomes the top once turned by 90 degrees
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, MAKER
    exif.get_ifd(0x8825).update(GPS)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"taken at home", quality=90)
    return out.getvalue()


def noise(form="JPEG", size=(400, 300), **how) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).save(out, form, **how)
    return out.getvalue()


def animated() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def two_in_one() -> bytes:
    """A JPEG with a second picture behind it, as telephones make them."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    return out.getvalue()


def bomb() -> bytes:
    """30,000 by 30,000 points in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def archive(*, size=0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("run.class", b"\0" * size or b"x")
    return out.getvalue()


def pdf(change=None, *, pages=1, **how) -> bytes:
    """A PDF; `change` may add to it before it is written."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(200, 200))
    with made.open_metadata() as told:
        told["dc:creator"] = [MAKER]
    made.docinfo["/Author"] = MAKER
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def locked(*, user="secret") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="owner"))


def script(made):
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _on_page(made, **what):
    made.pages[0].obj.Annots = Array([made.make_indirect(Dictionary(Type=Name.Annot, **what))])


def _in_root(name, value):
    def change(made):
        made.Root[name] = value(made) if callable(value) else value

    return change


def _attached(made):
    made.attachments["evil.exe"] = b"MZ"


def _form(made):
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


ACTIVE = {
    "opening-script": _in_root("/OpenAction", script),
    "opening-address": _in_root("/OpenAction", Dictionary(S=Name.URI, URI="https://example.org/")),
    "scripts-by-name": _in_root(
        "/Names", lambda made: Dictionary(JavaScript=Dictionary(Names=Array(["a", script(made)])))
    ),
    "further-actions": _in_root("/AA", lambda made: Dictionary(WC=script(made))),
    "launch": lambda made: _on_page(made, Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe")),
    "hidden-deep": lambda made: _on_page(
        made, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.Launch, F="cmd.exe")]))
    ),
    "other-file": lambda made: _on_page(made, Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="//evil/share")),
    "send-form": lambda made: _on_page(made, Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://x/")),
    "page-script": lambda made: _on_page(made, Subtype=Name.Link, AA=Dictionary(K=script(made))),
    "further-addresses": _in_root("/AA", Dictionary(WC=Dictionary(S=Name.URI, URI="https://example.org/"))),
    "rich-media": lambda made: _on_page(made, Subtype=Name.RichMedia),
    "attachment": _attached,
    "attachment-on-page": lambda made: _on_page(made, Subtype=Name.FileAttachment),
    "xfa": _form,
}


def packed_bomb() -> bytes:
    """A page of 300 MB that is packed into a few hundred kilobytes."""
    packer, parts = zlib.compressobj(9), []
    for _ in range(300):
        parts.append(packer.compress(b"\0" * 1_000_000))
    raw = b"".join([*parts, packer.flush()])

    def change(made):
        stream = made.make_stream(b"")
        stream.write(raw, filter=Name.FlateDecode)
        made.pages[0].obj.Contents = stream

    return pdf(change)


def with_photo_inside() -> bytes:
    def change(made):
        image = made.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Image, Width=640, Height=480, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )  # fmt: skip
        image.write(photo(), filter=Name.DCTDecode)
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=image))

    return pdf(change)


def looked_through_here(form: str, content: bytes, until: float) -> tuple[str, bytes]:
    """As `checking._apart`, without a process of its own around it, which costs a fifth of a second."""
    why, kind, kept = parsing._answer(form, content)
    if why:
        raise NotTaken(why)
    return kind, kept
