"""The PDF of an invoice: PDF/A-3 with its data inside, by its structure; docs/documents.md says what is not checked."""

from typing import Any

import pikepdf
import pytest
from facturx import get_xml_from_pdf
from lxml import etree

from iasios.documents.pdf import render_pdf
from tests.documents.reading import fonts_of, opened

pytestmark = pytest.mark.django_db
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@pytest.fixture(params=["invoice", "credit_note"])
def pdf(request: pytest.FixtureRequest, ask: Any) -> bytes:
    return render_pdf(ask(request.param))


def test_the_data_are_attached_once_as_the_alternative(pdf: bytes) -> None:
    read = opened(pdf)
    assert len(read.Root.AF) == 1
    (attached,) = read.Root.AF
    assert (str(attached.F), str(attached.UF)) == ("factur-x.xml", "factur-x.xml")
    assert str(attached.AFRelationship) == "/Alternative"
    assert list(read.attachments) == ["factur-x.xml"]
    stream = attached.EF.F
    assert str(stream.Subtype) == "/text/xml"
    assert str(stream.Params.ModDate) == "D:20260304000000Z"
    name, xml = get_xml_from_pdf(pdf, check_xsd=True)
    assert name == "factur-x.xml"
    assert etree.fromstring(xml).tag.endswith("}CrossIndustryInvoice")
    assert xml == stream.read_bytes()


def test_the_metadata_are_one_root_that_names_every_standard(pdf: bytes) -> None:
    read = opened(pdf)
    packet = read.Root.Metadata.read_bytes()
    root = etree.fromstring(packet.partition(b"?>\n")[2].rpartition(b"<?xpacket")[0])
    assert len(root.findall(f"{RDF}RDF")) == 1
    with opened(pdf).open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        fx = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
        assert {name: metadata[fx + name] for name in ("DocumentType", "DocumentFileName", "Version")} == {
            "DocumentType": "INVOICE",
            "DocumentFileName": "factur-x.xml",
            "Version": "1.0",
        }
        assert metadata[f"{fx}ConformanceLevel"] == "EN 16931"
    described = [element.text for element in root.iter("{http://www.aiim.org/pdfa/ns/schema#}prefix")]
    assert described == ["fx", "pdfuaid"]


def test_it_is_built_as_an_archive_wants_it(pdf: bytes) -> None:
    read = opened(pdf)
    assert bool(read.Root.MarkInfo.Marked) is True
    (intent,) = read.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert int(intent.DestOutputProfile.N) == 3
    assert len(read.trailer.ID) == 2
    assert all(fonts_of(read).values())
    assert not read.is_encrypted
    kinds = {str(item.get("/S", "")) for item in read.objects if isinstance(item, pikepdf.Dictionary)}
    assert not kinds & {"/JavaScript", "/Launch", "/URI", "/SubmitForm"}


def test_the_same_content_gives_the_same_bytes(ask: Any) -> None:
    document = ask("invoice")
    assert render_pdf(document) == render_pdf(document)


def test_other_papers_carry_nothing(ask: Any) -> None:
    letter = opened(render_pdf(ask("letter")))
    assert "/AF" not in letter.Root
