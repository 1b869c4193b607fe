"""What is taken and what is refused, by content and not by name."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iasios.files.content_types import FileRefused, TooLargeUpload, inspect, safe_name
from tests.factories import files

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DOCX = files.office("wordprocessingml.document")


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("letter.pdf", files.PDF, "application/pdf"),
        ("Letter.PDF", files.PDF, "application/pdf"),
        ("scanner.pdf", b"\r\n" * 20 + files.PDF, "application/pdf"),
        ("sent by a gateway.pdf", files.PDF + b"\r\n-- \r\n" * 9, "application/pdf"),
        ("no printing.pdf", files.sound_pdf(owner="office"), "application/pdf"),
        ("dos.txt", b"List of devices\r\n\x1a", "text/plain; charset=utf-8"),
        ("dos.csv", b"a;b\r\n1;2\r\n\x1a\x1a", "text/csv; charset=utf-8"),
        ("scan.png", files.PNG, "image/png"),
        ("photo.jpg", files.JPEG, "image/jpeg"),
        ("photo.jpeg", files.JPEG, "image/jpeg"),
        ("scan.tif", files.TIFF, "image/tiff"),
        ("scan.webp", files.WEBP, "image/webp"),
        ("plan.docx", DOCX, f"{files.OOXML}.wordprocessingml.document"),
        ("list.xlsx", files.office("spreadsheetml.sheet"), f"{files.OOXML}.spreadsheetml.sheet"),
        ("talk.pptx", files.office("presentationml.presentation"), f"{files.OOXML}.presentationml.presentation"),
        ("plan.odt", files.opendocument("text"), f"{files.ODF}.text"),
        ("list.ods", files.opendocument("spreadsheet"), f"{files.ODF}.spreadsheet"),
        ("talk.odp", files.opendocument("presentation"), f"{files.ODF}.presentation"),
        ("notes.txt", "Größe < 3 cm\r\n".encode(), "text/plain; charset=utf-8"),
        ("rows.csv", b"a;b\n1;2\n", "text/csv; charset=utf-8"),
        ("rows.csv", "a\tb\n".encode("utf-16"), "text/csv; charset=utf-8"),
    ],
)
def test_what_it_says_it_is_is_taken(name, content, media_type):
    assert (inspect(files.upload(name, content)).media_type, inspect(files.upload(name, content)).name) == (
        media_type,
        name,
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("page.pdf", HTML, "named .pdf, but its content is a web page"),
        ("page.txt", HTML, "named .txt, but its content is a web page"),
        ("page.csv", b"\xef\xbb\xbf\n <HTML>", "is a web page"),
        ("drawing.png", SVG, "named .png, but its content is a drawing that can carry scripts"),
        ("drawing.txt", SVG, "drawing that can carry scripts"),
        ("drawing.svg", SVG, "Save it as PDF or PNG"),
        ("page.html", HTML, "Print it to PDF"),
        ("photo.jpg", files.PNG, "named .jpg, but its content is a file of kind png"),
        ("program.pdf", b"MZ\x90\x00" + bytes(200), "is a program"),
        ("program.exe", b"MZ\x90\x00", "cannot be taken"),
        ("binary.txt", b"abc\x00\x01", "is something else"),
        ("two texts.txt", b"abc\x1adef", "is something else"),
        ("secret.pdf", files.sound_pdf(user="geheim", owner="office"), "protected by a password. Save it without one"),
        ("header.pdf", b"%PDF-1.7\n", "is incomplete: its end is missing"),
        ("half.pdf", files.sound_pdf(pages=40)[:-1200], "is incomplete"),
        ("no page.pdf", files.sound_pdf(pages=0), "is incomplete"),
        ("late.pdf", b"\n" * 1100 + files.PDF, "named .pdf, but its content is"),
        ("page in front.pdf", HTML + files.PDF, "is a web page"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic", "Save it as JPEG or PDF"),
        ("mail.msg", b"\xd0\xcf\x11\xe0", "Print it to PDF"),
        ("noending", files.PDF, "has no ending"),
        ("all.zip", files.container({"a.pdf": files.PDF}), "one by one"),
        ("plan.docx", files.container({"a.txt": b"x"}), "content is a ZIP container"),
        ("plan.docx", files.office("spreadsheetml.sheet"), "content is a ZIP container"),
        ("plan.docx", files.PDF, "is a file of kind pdf"),
        ("plan.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "protected by a password or in an old format"),
        ("plan.docx", DOCX[:-30], "is damaged"),
        ("plan.docx", b"PK\x03\x04" + bytes(300), "is damaged"),
        ("plan.doc", b"\xd0\xcf\x11\xe0", "old format of Word"),
        ("plan.docm", DOCX, "may carry macros"),
        ("plan.docx", files.office("wordprocessingml.document", **{"word/vbaProject.bin": b"x"}), "carries macros"),
    ],
)
def test_what_it_is_not_is_refused_in_words(name, content, words):
    with pytest.raises(FileRefused, match=words):
        inspect(files.upload(name, content))


def test_a_macro_type_under_a_plain_name_is_refused():
    types = b"<Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"
    with pytest.raises(FileRefused, match="carries macros"):
        inspect(files.upload("plan.docx", files.container({"[Content_Types].xml": types})))


def test_a_zip_bomb_is_refused_without_unpacking_it():
    bomb = files.office("wordprocessingml.document", **{"word/big.xml": bytes(30_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(FileRefused, match="unpack to far more than its size"):
        inspect(files.upload("plan.docx", bomb))


def test_a_container_of_ten_thousand_parts_is_refused():
    parts = {f"word/{number}.xml": b"" for number in range(5100)}
    with pytest.raises(FileRefused, match="unpack to far more"):
        inspect(files.upload("plan.docx", files.office("wordprocessingml.document", **parts)))


def test_parts_that_share_bytes_are_refused():
    made = io.BytesIO(DOCX)
    with zipfile.ZipFile(made) as archive:
        central = DOCX[archive.start_dir :]
    # The directory lists the same parts many times over: a few bytes that unpack again and again.
    entries, end = central[: central.rindex(b"PK\x05\x06")], central[central.rindex(b"PK\x05\x06") :]
    count = int.from_bytes(end[8:10], "little")
    many = entries * 50
    end = end[:8] + (count * 50).to_bytes(2, "little") * 2 + len(many).to_bytes(4, "little") + end[16:]
    with pytest.raises(FileRefused, match=r"unpack to far more|damaged"):
        inspect(files.upload("plan.docx", DOCX[: len(DOCX) - len(central)] + many + end))


def test_too_large_is_refused_with_the_limit(settings):
    settings.MAX_FILE_BYTES = 100
    with pytest.raises(FileRefused, match="larger than 100"):
        inspect(files.upload("letter.pdf", files.PDF + bytes(100)))
    with pytest.raises(FileRefused, match="larger than"):
        inspect(TooLargeUpload(None, "film.pdf", "application/pdf", 2_000_000_000))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ('a "quoted" name.pdf', 'a "quoted" name.pdf'),
        ("two\r\nlines: x.pdf", "two lines: x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("  ..hidden.pdf ", "hidden.pdf"),
        ("", "file"),
        ("\x00\x1f", "file"),
    ],
)
def test_names_are_made_harmless(given, kept):
    assert safe_name(given) == kept


def test_a_very_long_name_keeps_its_ending():
    name = safe_name("ä" * 400 + ".pdf")
    assert (len(name), name[-5:]) == (300, "ä.pdf")


@given(st.text(max_size=400))
def test_no_name_can_break_a_header(name):
    from django.utils.http import content_disposition_header

    kept = safe_name(name)
    assert 0 < len(kept) <= 300
    header = content_disposition_header(True, kept)
    assert not {"\r", "\n", "\0"} & set(header)
    assert header.isascii()
