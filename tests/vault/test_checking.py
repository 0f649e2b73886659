"""What is kept of a file, and every kind of file that is refused."""

import io
import os
import subprocess
import sys
import time

import pikepdf
import pytest
from PIL import Image

from tests.vault import files
from vault import checking, parsing
from vault.checking import NotTaken, check
from vault.rules import FILE_LIMIT, SAID, clean_name, form_of


@pytest.fixture(autouse=True)
def within(request, monkeypatch):
    """Only what is about the program itself starts one."""
    if not request.node.get_closest_marker("slow") and "apart" not in request.node.name:
        monkeypatch.setattr(checking, "_apart", files.looked_through_here)


def why_not(name, content):
    with pytest.raises(NotTaken) as refused:
        check(name, content)
    assert str(refused.value) == str(SAID[refused.value.why]) and "/" not in str(refused.value)
    return str(refused.value.why)


def test_a_photo_read_apart_stands_upright_and_tells_neither_place_nor_camera():
    sent = files.photo()
    assert b"Exif" in sent and files.MAKER.encode() in sent
    kept = check("DCIM/IMG 1.JPG", sent)
    image = Image.open(io.BytesIO(kept.content))
    assert (kept.name, kept.media_type, image.size) == ("IMG 1.jpg", "image/jpeg", (480, 640))
    assert image.getpixel((240, 5))[2] > 150 and image.getpixel((240, 600))[0] > 150
    assert not image.getexif() and not image.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in kept.content and files.MAKER.encode() not in kept.content


def test_a_picture_keeps_what_can_be_seen_through():
    kept = check("screen.png", files.picture("PNG", mode="RGBA", pnginfo=None))
    assert kept.media_type == "image/png" and Image.open(io.BytesIO(kept.content)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_way_to_write_a_png_is_read(mode):
    out = io.BytesIO()
    Image.new(mode, (9, 9)).save(out, "PNG")
    assert check("a.png", out.getvalue()).media_type == "image/png"


def test_colours_of_print_become_those_of_screens():
    kept = check("a.jpg", files.picture(mode="CMYK"))
    assert Image.open(io.BytesIO(kept.content)).mode == "RGB"


def test_a_large_picture_is_made_smaller():
    kept = check("a.jpg", files.picture(size=(6000, 1500)))
    assert Image.open(io.BytesIO(kept.content)).size == (4000, 1000)


def test_of_two_pictures_in_one_the_first_is_kept():
    kept = check("a.jpg", files.two_in_one())
    image = Image.open(io.BytesIO(kept.content))
    assert image.format == "JPEG" and image.getpixel((5, 5))[0] > 200


def test_a_pdf_read_apart_keeps_its_pages_and_loses_who_made_it():
    kept = check("Letter.PDF", files.pdf(pages=3))
    with pikepdf.open(io.BytesIO(kept.content)) as made:
        assert len(made.pages) == 3 and "/Metadata" not in made.Root and "/Info" not in made.trailer
    assert files.MAKER.encode() not in kept.content and kept.name == "Letter.pdf"


def test_a_pdf_may_say_on_which_page_to_begin():
    def change(made):
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])

    with pikepdf.open(io.BytesIO(check("a.pdf", files.pdf(change)).content)) as made:
        assert "/OpenAction" not in made.Root


def test_a_photo_inside_a_pdf_tells_neither_place_nor_camera():
    sent = files.with_photo_inside()
    kept = check("scan.pdf", sent).content
    with pikepdf.open(io.BytesIO(kept)) as made:
        inside = made.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()
    assert b"Exif" in sent and b"Exif" not in inside and Image.open(io.BytesIO(inside)).size == (640, 480)


def test_plain_text_is_kept_as_it_is():
    text = "Bha mi tinn.\r\n\tMìle taing \u202b\U0001f600\n".encode()
    assert check("note.txt", b"\xef\xbb\xbf" + text).content == text


REFUSED = {
    "nothing": ("a.jpg", b"", "empty"),
    "too large": ("a.jpg", b"\xff\xd8\xff" + b"\0" * FILE_LIMIT, "too-large"),
    "program": ("setup.exe", b"MZ\x90\0" + b"\0" * 200, "form"),
    "program as photo": ("photo.jpg", b"MZ\x90\0" + b"\0" * 200, "other"),
    "program as text": ("photo.txt", b"\x7fELF\2\1\1" + b"\0" * 200, "other"),
    "test virus": ("eicar.txt", files.TEST_VIRUS, "virus"),
    "test virus as com": ("eicar.com", files.TEST_VIRUS, "form"),
    "drawing": ("a.svg", files.SVG, "form"),
    "drawing as picture": ("a.png", files.SVG, "other"),
    "drawing as text": ("a.txt", files.SVG, "other"),
    "web page": ("a.html", files.HTML, "form"),
    "web page as text": ("a.txt", b"\n " + files.HTML, "other"),
    "web page as pdf": ("a.pdf", files.HTML, "other"),
    "archive": ("a.zip", files.archive(), "form"),
    "archive as photo": ("a.jpg", files.archive(), "other"),
    "office": ("a.docx", files.archive(), "form"),
    "gif": ("a.gif", files.picture("GIF"), "form"),
    "gif as photo": ("a.jpg", files.picture("GIF"), "other"),
    "gifar": ("a.jpg", files.picture("GIF") + files.archive(), "other"),
    "photo and archive": ("a.jpg", files.picture() + files.archive(), "mixed"),
    "pdf and archive": ("a.pdf", files.pdf() + files.archive(), "mixed"),
    "pdf and web page": ("a.pdf", files.pdf() + files.HTML, "mixed"),
    "web page in pdf": ("a.pdf", b"%PDF-1.7\n" + files.HTML + files.pdf(), "mixed"),
    "pdf later": ("a.pdf", b"\n" + files.pdf(), "other"),
    "photo as pdf": ("a.pdf", files.picture(), "other"),
    "pdf as photo": ("a.jpg", files.pdf(), "other"),
    "png as jpeg": ("a.jpg", files.picture("PNG"), "other"),
    "locked pdf": ("a.pdf", files.locked(), "locked"),
    "sealed pdf": ("a.pdf", files.locked(user=""), "locked"),
    "many pages": ("a.pdf", files.pdf(pages=201), "pages"),
    "broken pdf": ("a.pdf", b"%PDF-1.7\nnothing of the kind", "damaged"),
    "packed bomb": ("a.pdf", files.packed_bomb, "heavy"),
    "bomb": ("a.png", files.bomb, "heavy"),
    "moving": ("a.png", files.animated(), "moving"),
    "half a photo": ("a.jpg", files.noise()[:-3000], "damaged"),
    "half a picture": ("a.png", files.noise("PNG")[:-3000], "damaged"),
    "heic": ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 50, "heic"),
    "old text": ("a.txt", "Mìle".encode("cp1252"), "not-text"),
    "text with controls": ("a.txt", b"a\x1b[2Jb", "not-text"),
    "no ending": ("photo", files.picture(), "form"),
    "only an ending": (".jpg", files.picture(), "form"),
    "two endings": ("photo.jpg.exe", files.picture(), "form"),
    "hidden ending": ("photo\u202egpj.exe", files.picture(), "form"),
}


def refused(which: str) -> tuple[str, bytes, str]:
    """What takes seconds to make is made when it is wanted."""
    name, content, why = REFUSED[which]
    return name, content() if callable(content) else content, why


@pytest.mark.slow
@pytest.mark.parametrize("which", [*REFUSED, *files.ACTIVE])
def test_the_program_itself_refuses_the_same(which):
    name, content, why = refused(which) if which in REFUSED else ("a.pdf", files.pdf(files.ACTIVE[which]), "active")
    assert why_not(name, content) == why


@pytest.mark.parametrize("which", REFUSED)
def test_everything_else_is_refused_with_its_reason(which):
    name, content, why = refused(which)
    assert why_not(name, content) == why


@pytest.mark.parametrize("which", files.ACTIVE)
def test_a_pdf_that_does_anything_is_refused(which):
    assert why_not("a.pdf", files.pdf(files.ACTIVE[which])) == "active"


def test_a_parser_apart_that_dies_refuses_the_file_and_harms_nothing(monkeypatch):
    monkeypatch.setattr(checking, "WAIT_FOR_ALL", 0)
    monkeypatch.setattr(parsing, "__file__", os.devnull)  # a program that says nothing
    assert why_not("a.jpg", files.picture()) == "heavy"


def test_a_file_apart_whose_time_was_taken_by_others_is_not_called_heavy(monkeypatch, tmp_path):
    (tmp_path / "slow.py").write_text("import time; time.sleep(30)")
    monkeypatch.setattr(parsing, "__file__", str(tmp_path / "slow.py"))
    with pytest.raises(NotTaken) as refused:
        check("a.png", files.picture("PNG"), until=time.monotonic())
    assert refused.value.why == "busy"


def test_a_file_apart_waits_for_its_turn_only_so_long(monkeypatch):
    monkeypatch.setattr(checking, "WAIT", 0.1)
    with checking._AT_ONCE, checking._AT_ONCE:
        assert why_not("a.jpg", files.picture()) == "busy"


@pytest.mark.parametrize("which", ["bomb", "packed bomb"])
def test_a_bomb_finds_little_memory(which):
    """What looking at a bomb takes beyond looking at a small file of its kind, in kilobytes."""
    name, content, _ = refused(which)
    small = files.picture("PNG") if form_of(name) == "png" else files.pdf()
    assert _memory(form_of(name), content) - _memory(form_of(name), small) < 50_000


def _memory(form, content):
    child = subprocess.Popen(
        [sys.executable, "-I", parsing.__file__, form], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    child.stdin.write(content)
    child.stdin.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return used.ru_maxrss


NAMES = {
    "../../etc/passwd.jpg": "passwd.jpg",
    r"C:\Users\Morag\wound.jpeg": "wound.jpg",
    "a\u202egpj.png": "agpj.jpg",
    "line\r\nSet-Cookie: x.jpg": "line Set-Cookie_ x.jpg",
    "\0\x1b.jpg": "file.jpg",
    "..jpg": "file.jpg",
    '"><script>.jpg': "___script_.jpg",
    "m\u0065\u0300r.jpg": "m\u00e8r.jpg",
    "=cmd|' \\C calc'!A0.jpg": "C calc'!A0.jpg",
}


@pytest.mark.parametrize("sent", NAMES)
def test_a_name_is_only_a_name(sent):
    assert clean_name(sent, "image/jpeg") == NAMES[sent]


def test_a_long_name_keeps_its_ending():
    name = clean_name("ä" * 500 + ".pdf", "application/pdf")
    assert len(name) == 120 and name.endswith("ä.pdf")
