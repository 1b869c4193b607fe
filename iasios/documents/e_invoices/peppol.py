"""Electronic addresses in the Peppol network: the kinds that hospitals use, and what their figures have to be."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from stdnum import ean
from stdnum.be import vat as be_vat
from stdnum.de import leitweg
from stdnum.dk import cvr
from stdnum.eu import vat as eu_vat
from stdnum.fi import alv
from stdnum.fr import siret
from stdnum.no import orgnr
from stdnum.se import orgnr as se_orgnr

#: Code of the list EAS, with its name.
SCHEMES = [
    ("0088", _("GLN, 13 figures (0088)")),
    ("0204", _("Leitweg-ID, Germany (0204)")),
    ("9930", _("VAT number, Germany (9930)")),
    ("9914", _("VAT number, Austria (9914)")),
    ("9915", _("Federal administration, Austria (9915)")),
    ("0208", _("Enterprise number, Belgium (0208)")),
    ("9925", _("VAT number, Belgium (9925)")),
    ("0184", _("CVR number, Denmark (0184)")),
    ("0191", _("Company code, Estonia (0191)")),
    ("0216", _("OVT code, Finland (0216)")),
    ("0213", _("VAT number, Finland (0213)")),
    ("0009", _("SIRET, France (0009)")),
    ("9957", _("VAT number, France (9957)")),
    ("9933", _("VAT number, Greece (9933)")),
    ("9935", _("VAT number, Ireland (9935)")),
    ("0211", _("VAT number, Italy (0211)")),
    ("9938", _("VAT number, Luxembourg (9938)")),
    ("0106", _("Chamber of Commerce number, Netherlands (0106)")),
    ("0190", _("OIN, Netherlands (0190)")),
    ("9944", _("VAT number, Netherlands (9944)")),
    ("0192", _("Organisation number, Norway (0192)")),
    ("9945", _("VAT number, Poland (9945)")),
    ("9946", _("VAT number, Portugal (9946)")),
    ("0007", _("Organisation number, Sweden (0007)")),
    ("9920", _("VAT number, Spain (9920)")),
    ("0183", _("UID, Switzerland (0183)")),
    ("9932", _("VAT number, United Kingdom (9932)")),
]
#: Schemes whose addresses are VAT numbers of the EU, with their prefix.
_VAT = {"9930", "9914", "9925", "0213", "9957", "9933", "9935", "0211", "9938", "9944", "9945", "9946", "9920"}
_CHECKS: dict[str, Callable[[str], bool]] = {
    "0088": lambda value: len(value) == 13 and ean.is_valid(value),
    "0204": leitweg.is_valid,
    "0208": lambda value: len(value) == 10 and be_vat.is_valid(value),
    "0184": cvr.is_valid,
    "0213": alv.is_valid,
    "0009": siret.is_valid,
    "0106": lambda value: len(value) == 8 and value.isdigit(),
    "0190": lambda value: len(value) == 20 and value.isdigit(),
    "0192": orgnr.is_valid,
    "0007": se_orgnr.is_valid,
    **dict.fromkeys(_VAT - {"0213"}, eu_vat.is_valid),
}


def compact(address: str) -> str:
    """Without the spaces that people type, in capitals."""
    return "".join(address.split()).upper()


def is_right(scheme: str, address: str) -> bool:
    """Whether an address has the form and the check figures of its scheme; where none are known, it counts as right."""
    return bool(address) and _CHECKS.get(scheme, bool)(address)


def is_leitweg_id(reference: str) -> bool:
    """Whether a reference is the Leitweg-ID of a German authority, by its form and check figures."""
    return bool(leitweg.is_valid(reference))
