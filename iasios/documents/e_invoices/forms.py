"""In which form a payer takes invoices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: The business process that XRechnung and Peppol share (BT-23).
BILLING_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class EInvoiceForm(models.TextChoices):
    """The form of an invoice. The PDF always carries the data of Factur-X; the other two add a file of their own."""

    FACTUR_X = "facturx", _("PDF with the invoice data inside (Factur-X, ZUGFeRD)")
    XRECHNUNG = "xrechnung", _("PDF, and an XRechnung beside it")
    PEPPOL = "peppol", _("PDF, and a Peppol BIS file beside it")


#: What the file beside the PDF is called, in every language.
FILE_NAMES: dict[str, str] = {EInvoiceForm.XRECHNUNG: "XRechnung", EInvoiceForm.PEPPOL: "Peppol BIS"}

#: Specification that a file says it keeps to (BT-24).
SPECIFICATIONS = {
    EInvoiceForm.FACTUR_X: "urn:cen.eu:en16931:2017",
    EInvoiceForm.XRECHNUNG: "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    EInvoiceForm.PEPPOL: "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
}
