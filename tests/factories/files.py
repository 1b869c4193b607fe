"""Small files of every kind that people hand in, and of some that they should not."""

import io
import zipfile
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00\x00\x00"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00"
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(name: str = "letter.pdf", words: bytes = b"") -> SimpleUploadedFile:
    return upload(name, PDF + words)


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
