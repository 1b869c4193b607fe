"""Small files of every kind that people hand in, and of some that they should not."""

import io
import zipfile
from collections.abc import Mapping

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

#: One empty page.
PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type /Pages /Kids [3 0 R] /Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type /Page /Parent 2 0 R /MediaBox [0 0 72 72]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R /Size 4>>\nstartxref\n0\n%%EOF\n"
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00\x00\x00"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00"
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


def sound_pdf(*, pages: int = 1, user: str = "", owner: str = "") -> bytes:
    """A sound PDF; with passwords, one that opens for whoever knows `user`, and that `owner` may change."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(user=user, owner=owner) if owner else None)
    return out.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(name: str = "letter.pdf", words: bytes = b"") -> SimpleUploadedFile:
    return upload(name, pdf_with(words))


def pdf_with(words: bytes) -> bytes:
    """A sound PDF that holds `words` in a comment, so that two of them differ in content and size."""
    return PDF.replace(b"\n", b"\n%" + words + b"\n", 1) if words else PDF


def container(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP container with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    """A minimal OOXML file, such as `office("wordprocessingml.document")`."""
    types = f'<Types><Override ContentType="{OOXML}.{kind}.main+xml"/></Types>'.encode()
    return container({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **more})


def opendocument(kind: str) -> bytes:
    return container({"mimetype": f"{ODF}.{kind}".encode(), "content.xml": b"<office:document-content/>"})
