"""Whether an upload is what its name says. It reads content and refuses in words; it stores nothing."""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_NAME = 300
HEAD = 8192  # bytes that tell what a file is
#: Readers look for the beginning of a PDF within so many bytes, and for its end within as many.
PDF_MARGIN = 1024  # bytes
#: A container with more parts, or one that grows to more than this, is no office document.
MOST_PARTS = 5000
MOST_UNPACKED = 400 * 1024 * 1024  # bytes
MOST_GROWTH = 250  # times, for parts that matter at all
SMALL_PART = 1024 * 1024  # bytes

#: What may be handed in, in words; the field and the refusal say the same.
ACCEPTED_WORDS = gettext_lazy("PDF, Word, Excel, PowerPoint, OpenDocument, text, CSV, PNG, JPEG, TIFF or WebP")


class FileRefused(Exception):
    """The file is not taken; the message says why and what to do."""


class TooLargeUpload(UploadedFile):
    """Stands for a file that was larger than the limit: its bytes were thrown away as they came in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = None


@dataclass(frozen=True)
class Sniffed:
    """What an upload is, after every check."""

    name: str
    media_type: str


def size_limit_words() -> str:
    return filesizeformat(settings.MAX_FILE_BYTES).replace(".0", "").replace(",0", "")


def accepted_endings() -> str:
    """For the `accept` attribute of a file field."""
    return ",".join(f".{ending}" for ending in _KINDS)


def inspect(upload: UploadedFile) -> Sniffed:
    """Checks size, ending and content against each other.

    Raises:
        FileRefused: empty, too large, of another kind than its name says, or able to do harm when opened.
    """
    name = safe_name(upload.name or "")
    if isinstance(upload, TooLargeUpload) or (upload.size or 0) > settings.MAX_FILE_BYTES:
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s. Make it smaller, or split it, and choose it again.")
            % {"name": shortened(name), "limit": size_limit_words()}
        )
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty. Choose a file with content.") % {"name": shortened(name)})
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = _KINDS.get(ending)
    if found is None:
        raise FileRefused(
            _SPECIAL.get(ending, gettext_lazy("“%(name)s” cannot be taken. Take %(kinds)s."))
            % {"name": shortened(name), "kinds": ACCEPTED_WORDS}
        )
    media_type, check = found
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    check(upload, head, name, ending)
    upload.seek(0)
    return Sniffed(name=name, media_type=media_type)


def safe_name(given: str) -> str:
    """The last part of the name without control, line and direction characters, at most 300 characters long."""
    # Browsers write quotes and line ends in a name like this, and nothing else.
    given = re.sub("%0[DA]", " ", given).replace("%22", '"')
    plain = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    kept = "".join(" " if letter.isspace() else letter for letter in plain if _is_harmless(letter))
    name = " ".join(kept.split()).strip(". ") or "file"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = (dot + ending)[:20]
    return stem[: LONGEST_NAME - len(ending)] + ending


def _is_harmless(letter: str) -> bool:
    # C is control, format (such as right-to-left override, which hides the true ending), surrogate, unassigned.
    return letter.isspace() or unicodedata.category(letter)[0] != "C"


def shortened(name: str) -> str:
    """For a sentence: a very long name keeps its beginning and its ending."""
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"


# --- checks by kind --------------------------------------------------------------------------------------------------


def _mismatch(name: str, ending: str, head: bytes) -> FileRefused:
    return FileRefused(
        _("“%(name)s” is named .%(ending)s, but its content is %(found)s. Save it as .%(ending)s and choose it again.")
        % {"name": shortened(name), "ending": ending, "found": _content_words(head)}
    )


def _content_words(head: bytes) -> str:
    markup = _markup(head)
    if markup:
        return markup
    if head.startswith(b"PK\x03\x04"):
        return _("a ZIP container")
    if head.startswith((b"MZ", b"\x7fELF")):
        return _("a program")
    guessed = filetype.guess(head)
    return _("a file of kind %(kind)s") % {"kind": guessed.extension} if guessed else _("something else")


def _markup(head: bytes) -> str:
    """Words for content that a browser would run, empty for other content."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()[:1024]
    while start.startswith((b"<!--", b"<?xml")):
        _before, end, rest = start.partition(b"-->" if start.startswith(b"<!--") else b"?>")
        if not end:
            return _("a web page (HTML)")
        start = rest.lstrip()
    if start.startswith(b"<svg") or b"<svg" in start[:300]:
        return _("a drawing that can carry scripts (SVG)")
    tags = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<a ", b"<img", b"<div", b"<table")
    return _("a web page (HTML)") if start.startswith(tags) else ""


def _guessed(mime: str) -> Callable[..., None]:
    def check(upload: UploadedFile, head: bytes, name: str, ending: str) -> None:
        guessed = filetype.guess(head)
        if guessed is None or guessed.mime != mime:
            raise _mismatch(name, ending, head)

    return check


_DOS_END = b"\x1a"


def _text(upload: UploadedFile, head: bytes, name: str, ending: str) -> None:
    if _markup(head) or filetype.guess(head) is not None:
        raise _mismatch(name, ending, head)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16, as some spreadsheets export it
    has_ended = False
    for chunk in upload.chunks():
        # Programs of DOS close a text with Control-Z; anywhere else it is no text.
        written = chunk.rstrip(_DOS_END)
        if has_ended or any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(written)):
            raise _mismatch(name, ending, head)
        has_ended = written != chunk


def _pdf(upload: UploadedFile, head: bytes, name: str, ending: str) -> None:
    """A PDF that opens without a password and is whole. Scanners write blank lines before it, which readers accept."""
    import pikepdf  # noqa: PLC0415 -- slow import

    if b"%PDF-" not in head[: PDF_MARGIN + 5] or _markup(head):
        raise _mismatch(name, ending, head)
    upload.seek(max(0, (upload.size or 0) - PDF_MARGIN))
    tail = upload.read(PDF_MARGIN)
    upload.seek(0)
    incomplete = FileRefused(
        _("“%(name)s” is incomplete: its end is missing. Save it again, or send it again, and choose it again.")
        % {"name": shortened(name)}
    )
    if b"%%EOF" not in tail:
        raise incomplete
    try:
        # Tables that are a little wrong are put right, as every reader does.
        with pikepdf.open(upload.file, suppress_warnings=True) as pdf:  # type: ignore[arg-type]
            if not pdf.pages:
                raise incomplete
    except pikepdf.PasswordError:
        raise FileRefused(
            _("“%(name)s” is protected by a password. Save it without one, so that all can read it.")
            % {"name": shortened(name)}
        ) from None
    except (pikepdf.PdfError, ValueError, OSError):
        raise incomplete from None


def _container(*, marker: str, says: bytes) -> Callable[..., None]:
    """An office document: a sound container that names its own kind in the part `marker`."""

    def check(upload: UploadedFile, head: bytes, name: str, ending: str) -> None:
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise FileRefused(
                _("“%(name)s” is protected by a password or in an old format. Save it without one as .%(ending)s.")
                % {"name": shortened(name), "ending": ending}
            )
        if not head.startswith(b"PK\x03\x04"):
            raise _mismatch(name, ending, head)
        broken = FileRefused(
            _("“%(name)s” cannot be opened: the file is damaged. Save it again and choose it again.")
            % {"name": shortened(name)}
        )
        try:
            with zipfile.ZipFile(upload.file) as archive:  # type: ignore[arg-type]
                parts = archive.infolist()
                _refuse_bomb(parts, name)
                kind = next((part for part in parts if part.filename == marker), None)
                if kind is None or kind.file_size > SMALL_PART:
                    raise _mismatch(name, ending, head)
                described = archive.read(kind)
                names = list(_names(parts))
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise broken from None
        if "macroenabled" in described.decode("utf-8", "replace").lower() or any("vbaproject" in one for one in names):
            raise FileRefused(
                _("“%(name)s” carries macros. Save it without them as .%(ending)s and choose it again.")
                % {"name": shortened(name), "ending": ending}
            )
        if says not in described:
            raise _mismatch(name, ending, head)

    return check


def _names(parts: list[zipfile.ZipInfo]) -> Iterator[str]:
    return (part.filename.lower() for part in parts)


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str) -> None:
    """A container that promises far more than it weighs, or whose parts share the same bytes."""
    unpacked = sum(part.file_size for part in parts)
    in_order = sorted(parts, key=lambda part: part.header_offset)
    overlapping = any(one.header_offset + one.compress_size >= after.header_offset for one, after in pairwise(in_order))
    grows = any(
        part.file_size > SMALL_PART and part.file_size > MOST_GROWTH * max(part.compress_size, 1) for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or overlapping or grows:
        raise FileRefused(
            _("“%(name)s” would unpack to far more than its size and is not taken. Save it again, or as PDF.")
            % {"name": shortened(name)}
        )


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


def _ooxml(kind: str) -> tuple[str, Callable[..., None]]:
    main = f"{_OOXML}.{kind}.main+xml".encode()
    return f"{_OOXML}.{kind}", _container(marker="[Content_Types].xml", says=main)


def _odf(kind: str) -> tuple[str, Callable[..., None]]:
    return f"{_ODF}.{kind}", _container(marker="mimetype", says=f"{_ODF}.{kind}".encode())


#: Ending -> media type that is sent, and the check of the content.
_KINDS: dict[str, tuple[str, Callable[..., None]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": _ooxml("wordprocessingml.document"),
    "xlsx": _ooxml("spreadsheetml.sheet"),
    "pptx": _ooxml("presentationml.presentation"),
    "odt": _odf("text"),
    "ods": _odf("spreadsheet"),
    "odp": _odf("presentation"),
    "txt": ("text/plain; charset=utf-8", _text),
    "csv": ("text/csv; charset=utf-8", _text),
    "png": ("image/png", _guessed("image/png")),
    "jpg": ("image/jpeg", _guessed("image/jpeg")),
    "jpeg": ("image/jpeg", _guessed("image/jpeg")),
    "tif": ("image/tiff", _guessed("image/tiff")),
    "tiff": ("image/tiff", _guessed("image/tiff")),
    "webp": ("image/webp", _guessed("image/webp")),
}
#: Endings that people meet often and that have a way out of their own.
_SPECIAL = {
    "": gettext_lazy("“%(name)s” has no ending that says what it is. Take %(kinds)s."),
    "zip": gettext_lazy(
        "“%(name)s” is a ZIP file, which nobody can read in place. Hand in the files in it one by one."
    ),
    "doc": gettext_lazy("“%(name)s” is in an old format of Word. Save it as .docx or PDF and choose it again."),
    "xls": gettext_lazy("“%(name)s” is in an old format of Excel. Save it as .xlsx or PDF and choose it again."),
    "ppt": gettext_lazy("“%(name)s” is in an old format of PowerPoint. Save it as .pptx or PDF and choose it again."),
    "docm": gettext_lazy("“%(name)s” may carry macros. Save it as .docx and choose it again."),
    "xlsm": gettext_lazy("“%(name)s” may carry macros. Save it as .xlsx and choose it again."),
    "heic": gettext_lazy("“%(name)s” is a photo in a format of phones. Save it as JPEG or PDF and choose it again."),
    "heif": gettext_lazy("“%(name)s” is a photo in a format of phones. Save it as JPEG or PDF and choose it again."),
    "msg": gettext_lazy("“%(name)s” is a mail of Outlook. Print it to PDF and choose that file."),
    "eml": gettext_lazy("“%(name)s” is a mail. Print it to PDF and choose that file."),
    "rtf": gettext_lazy("“%(name)s” is rich text. Save it as .docx or PDF and choose it again."),
    "pages": gettext_lazy("“%(name)s” is a document of Apple Pages. Export it as .docx or PDF and choose it again."),
    "numbers": gettext_lazy("“%(name)s” is a table of Apple Numbers. Export it as .xlsx or PDF and choose it again."),
    "key": gettext_lazy("“%(name)s” is a talk of Apple Keynote. Export it as .pptx or PDF and choose it again."),
    "svg": gettext_lazy("“%(name)s” is a drawing that can carry scripts. Save it as PDF or PNG and choose it again."),
    "html": gettext_lazy("“%(name)s” is a web page. Print it to PDF and choose that file."),
    "htm": gettext_lazy("“%(name)s” is a web page. Print it to PDF and choose that file."),
}
