"""Look through one file that somebody sent, and write it anew without what nobody needs to send.

Run as a program of its own, since a file may be made to do harm: it gets no environment, opens no file, and the system
ends it where it takes too much. The argument says as what the file is read, the file comes by the input. The output is
a line of JSON {"why": reason or "", "type": media type} and, where there is no reason against it, the new file.
"""

import base64
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY, SECONDS = 1024 * 1024 * 1024, 5
PIXELS, LONGEST = 50_000_000, 4000
PAGES, OBJECTS, DEPTH = 200, 100_000, 60
UNPACKED = 200 * 1024 * 1024  # bytes of all packed parts of a PDF together
_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Refused(Exception):
    """The file is not taken; the message is a word of vault.rules.Why."""


def limit() -> None:
    """What this program may use; set before it has read a byte of the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(form: str, file: bytes) -> tuple[str, bytes]:
    """Type and bytes to keep; raises Refused."""
    _begins_as(form, file)
    if form == "text":
        return "text/plain", _text(file)
    if zipfile.is_zipfile(io.BytesIO(file)):
        raise Refused("mixed")
    return ("application/pdf", _pdf(file)) if form == "pdf" else _picture(form, file)


def _begins_as(form: str, file: bytes) -> None:
    """By its first bytes the file is what its name says."""
    import puremagic

    try:
        found = {match.mime_type for match in puremagic.magic_string(file[:4096]) if match.confidence >= 0.3}
    except (puremagic.PureError, ValueError):
        found = set()
    if form == "text":
        wrong = bool(found - {"", "text/plain"}) and (_MARKUP.search(file[:4096]) or not _is_text(file))
    elif form == "heic":
        wrong = not found & {"image/heif", "image/heic"}
    else:
        wrong = _TYPES[form] not in found or (form == "pdf" and not file.startswith(b"%PDF-"))
    if wrong or (form == "text" and _MARKUP.match(file.lstrip(b"\xef\xbb\xbf \t\r\n"))):
        raise Refused("other")


# --- Plain text ---------------------------------------------------------------------------------------------------
def _is_text(file: bytes) -> bool:
    try:
        return not _NO_TEXT.search(file.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _text(file: bytes) -> bytes:
    if not _is_text(file):
        raise Refused("not-text")
    return file.removeprefix(b"\xef\xbb\xbf")


# --- Pictures -----------------------------------------------------------------------------------------------------
def _picture(form: str, file: bytes) -> tuple[str, bytes]:
    """The picture as it looks, upright and in the colours of screens, with nothing else that its file said."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # what is too large is refused below, by a limit of our own
    if form == "heic":
        Image.init()
        if "HEIF" not in Image.OPEN:
            raise Refused("heic")
    try:
        image: Any = Image.open(io.BytesIO(file), formats=["HEIF" if form == "heic" else form.upper()])
    except Exception as error:
        raise Refused("damaged") from error
    if image.width * image.height > PIXELS:
        raise Refused("heavy")
    if form == "png" and getattr(image, "n_frames", 1) > 1:
        raise Refused("moving")
    return _written(_smaller(image), "png" if form == "png" else "jpeg")


def _smaller(image: Any) -> Any:
    from PIL import ImageOps

    if image.format in ("JPEG", "MPO"):
        image.draft(None, (LONGEST, LONGEST))  # decoded at half or quarter size where that is enough
    image.load()
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = _with_info(image.convert("RGBA" if image.has_transparency_data else "RGB"), image)
    elif image.mode.startswith("I") or image.mode == "F":
        image = _with_info(image.convert("I").point(lambda value: value / 256).convert("L"), image)
    elif image.mode == "1":
        image = _with_info(image.convert("L"), image)
    image = _in_screen_colours(image)
    image.thumbnail((LONGEST, LONGEST), reducing_gap=None)
    return ImageOps.exif_transpose(image)


def _with_info(image: Any, before: Any) -> Any:
    image.info = {name: before.info[name] for name in ("exif", "icc_profile") if name in before.info}
    return image


def _in_screen_colours(image: Any) -> Any:
    """A profile is not kept, so its colours are worked out now: the red of a wound should stay that red."""
    from PIL import ImageCms

    profile, alpha = image.info.get("icc_profile"), image.mode == "RGBA"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            there = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            here = ImageCms.createProfile("sRGB")
            mode = "RGBA" if alpha else "RGB"
            return _with_info(ImageCms.profileToProfile(image, there, here, outputMode=mode), image)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # the colours as they stand
    if image.mode in ("RGB", "RGBA", "L"):
        return image
    return _with_info(image.convert("RGB"), image)


def _written(image: Any, form: str) -> tuple[str, bytes]:
    image.info, out = {}, io.BytesIO()
    if form == "png":
        image.save(out, "PNG")
    else:
        image.convert("RGB" if image.mode != "L" else "L").save(out, "JPEG", quality=88)
    return _TYPES[form], out.getvalue()


# --- PDF ----------------------------------------------------------------------------------------------------------
_ACTIVE = frozenset("/JS /JavaScript /AA /Launch /EmbeddedFiles /EF /RF /XFA /RichMedia /RichMediaContent".split())
_ACTIONS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /GoToR /GoToE /Rendition /RichMediaExecute /Sound /Movie"
    " /GoTo3DView".split()
)
_PARTS = frozenset("/RichMedia /Movie /Sound /Screen /3D /FileAttachment /EmbeddedFile".split())
_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified")


def _pdf(file: bytes) -> bytes:
    """The same pages, if nothing in the file runs, sends, or holds another file."""
    import pikepdf

    if _MARKUP.search(file[:1024]) or _MARKUP.search(file[file.rfind(b"%%EOF") :][:100_000]):
        raise Refused("mixed")
    try:
        pdf = pikepdf.open(io.BytesIO(file))
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise Refused("damaged") from error
    if pdf.is_encrypted:
        raise Refused("locked")
    _look_through(pdf)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _look_through(pdf: Any) -> None:
    pages = len(pdf.pages)
    if not pages:
        raise Refused("damaged")
    if pages > PAGES:
        raise Refused("pages")
    if len(pdf.objects) > OBJECTS:
        raise Refused("heavy")
    left = UNPACKED
    for found in pdf.objects:
        for part in _parts(found, 0):
            _look_at(part)
        left -= _unpacked(found, left)


def _parts(found: Any, depth: int) -> Iterator[Any]:
    """Dictionaries in an object, those within others too; what it refers to comes by itself."""
    from pikepdf import Array, Dictionary, Stream

    if depth > DEPTH:
        raise Refused("heavy")
    if isinstance(found, Dictionary | Stream):
        yield found
        inside = [value for _, value in found.items()]
    else:
        inside = list(found) if isinstance(found, Array) else []
    for value in inside:
        if isinstance(value, Dictionary | Array) and not value.is_indirect:
            yield from _parts(value, depth + 1)


def _look_at(part: Any) -> None:
    """Refuse what runs or holds something; drop what tells about who made it."""
    names = set(part.keys())
    said = {str(part[name]) for name in ("/S", "/Subtype", "/Type") if name in names}
    if names & _ACTIVE or said & (_ACTIONS | _PARTS):
        raise Refused("active")
    if "/OpenAction" in names:
        _opening(part)
    for name in _DROPPED:
        if name in names:
            del part[name]


def _opening(part: Any) -> None:
    """On which page to begin is dropped; anything else that is to be done on opening is refused."""
    from pikepdf import Array

    action = part["/OpenAction"]
    if not isinstance(action, Array) and str(action.get("/S", "")) != "/GoTo":
        raise Refused("active")
    del part["/OpenAction"]


def _unpacked(found: Any, left: int) -> int:
    """How large a packed part becomes, refused beyond `left`; photos inside lose what their camera wrote."""
    from pikepdf import Array, Name, Stream

    if not isinstance(found, Stream):
        return 0
    filters = found.get("/Filter")
    packed = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    if packed.count("/FlateDecode") + packed.count("/LZWDecode") > 1 or "/Crypt" in packed:
        raise Refused("heavy")
    raw = found.read_raw_bytes()
    if packed == ["/DCTDecode"]:
        parms: Any = found.get("/DecodeParms")
        found.write(without_camera_words(raw), filter=Name.DCTDecode, decode_parms=parms)
    if "/ASCII85Decode" in packed[:1]:
        raw = base64.a85decode(b"<~" + raw.strip().removeprefix(b"<~").removesuffix(b"~>") + b"~>", adobe=True)
    size, packer = 0, zlib.decompressobj()
    while "/FlateDecode" in packed and raw and not packer.eof:
        try:
            size += len(packer.decompress(raw, 1024 * 1024))
        except zlib.error:
            break
        raw = packer.unconsumed_tail
        if size > left:
            raise Refused("heavy")
    return size


def without_camera_words(jpeg: bytes) -> bytes:
    """A JPEG without segments of applications and comments, but for those that say how to draw it."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        mark, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if mark in (0xE0, 0xE2, 0xEE) or not (0xE0 <= mark <= 0xEF or mark == 0xFE):
            kept.append(jpeg[place : place + 2 + length])
        place += 2 + length
    return b"".join(kept) + jpeg[place:]


def _answer(form: str, file: bytes) -> tuple[str, str, bytes]:
    try:
        return "", *read(form, file)
    except Refused as refused:
        return str(refused), "", b""
    except MemoryError:
        return "heavy", "", b""
    except Exception:  # a broken file breaks a parser in any way there is; its sender is told that it is broken
        return "damaged", "", b""


if __name__ == "__main__":
    limit()
    why, kind, content = _answer(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps({"why": why, "type": kind}).encode() + b"\n" + content)
