"""A PDF/A-3 that carries its invoice as data: the attachment, and what the metadata say of it."""

from datetime import UTC, datetime
from typing import Any

import pydyf
from weasyprint import Attachment

#: The name that Factur-X and ZUGFeRD ask for.
FILE_NAME = "factur-x.xml"
_RDF_END = b"</rdf:RDF>"
_TEXT = "Text"


def _schema(name: str, uri: str, prefix: str, properties: dict[str, tuple[str, str, str]]) -> str:
    rows = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{key}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
        for key, (kind, category, words) in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


_FX, _UA = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "http://www.aiim.org/pdfua/ns/id/"
# PDF/A knows neither of the two schemas, so each is described; PDF/UA is said beside PDF/A.
_ADDED = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    "<pdfaExtension:schemas><rdf:Bag>"
    + _schema(
        "Factur-X PDFA Extension Schema",
        _FX,
        "fx",
        {
            "DocumentFileName": (_TEXT, "external", "The name of the embedded XML document"),
            "DocumentType": (_TEXT, "external", "The type of the hybrid document in capital letters, e.g. INVOICE"),
            "Version": (_TEXT, "external", "The version of the standard that the embedded XML document keeps to"),
            "ConformanceLevel": (_TEXT, "external", "The conformance level of the embedded XML document"),
        },
    )
    + _schema(
        "PDF/UA Universal Accessibility Schema",
        _UA,
        "pdfuaid",
        {"part": ("Integer", "internal", "Part of ISO 14289 that the document keeps to")},
    )
    + "</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    f'<rdf:Description rdf:about="" xmlns:fx="{_FX}"><fx:DocumentType>INVOICE</fx:DocumentType>'
    f"<fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName><fx:Version>1.0</fx:Version>"
    "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
    f'<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>'
).encode()


def attach(rendered: Any, xml: bytes, *, issued_on: str) -> None:
    """Attaches the data to a rendered document, before it is written.

    The metadata stay one RDF root: WeasyPrint's own way of adding to them appends a second, which XMP does not allow.

    Args:
        rendered: WeasyPrint's document.
        issued_on: ISO day; the attachment's dates, so that the bytes stay the same whenever it is made.
    """
    day = datetime.fromisoformat(issued_on).replace(tzinfo=UTC)
    attachment = Attachment(
        string=xml, name=FILE_NAME, relationship="Alternative", description=FILE_NAME, created=day, modified=day
    )
    rendered.metadata.attachments.append(attachment)
    written = rendered.metadata.generate_rdf_metadata

    def one_root(*args: Any) -> bytes:
        rdf: bytes = written(*args)
        return rdf.replace(_RDF_END, _ADDED + _RDF_END)

    rendered.metadata.generate_rdf_metadata = one_root


def finish(_document: Any, pdf: Any) -> None:
    """WeasyPrint 70 names each attachment twice (its issue 2917)."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
