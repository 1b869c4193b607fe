"""Which kind of file it is, by its content; the name says nothing."""

import codecs

from django.utils.translation import gettext as _

from invoicing.bank_files.camt import read_camt
from invoicing.bank_files.csv_files import read_csv
from invoicing.bank_files.lines import BankFileError, BankLine
from invoicing.bank_files.mt940_files import read_mt940

#: Bytes; ten thousand lines of camt.053 are some 15 MB.
LARGEST_FILE = 30 * 1024 * 1024
MOST_LINES = 20_000

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_bank_file(content: bytes) -> tuple[str, list[BankLine]]:
    """The kind of a file (`camt`, `mt940` or `csv`) and its lines in their order.

    Raises:
        BankFileError: empty, too large, no bank statement, without lines, or with an amount or a day that is none.
    """
    if not content.strip():
        raise BankFileError(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise BankFileError(_("The file is larger than 30 MB. Download the statement in parts."))
    # XML names its encoding itself.
    head = content.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:64]
    if head.startswith(b"<") or content.startswith((codecs.BOM_UTF16_LE + b"<\x00", codecs.BOM_UTF16_BE + b"\x00<")):
        kind, lines = "camt", read_camt(content)
    else:
        text = _text(content)
        kind, lines = ("mt940", read_mt940(text)) if ":20:" in text and ":60" in text else ("csv", read_csv(text))
    if not lines:
        raise BankFileError(_("The file has no booked lines."))
    if len(lines) > MOST_LINES:
        raise BankFileError(_("The file has more than 20,000 lines. Download the statement in parts."))
    return kind, lines


def _text(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise BankFileError(_not_text()) from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # Banks write either UTF-8 or the Windows alphabet of Western Europe; the latter fits nearly any bytes.
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text or sum(letter < " " and letter not in "\t\r\n\x1a" for letter in text[:4096]) > 0:
        raise BankFileError(_not_text())
    return text


def _not_text() -> str:
    return _("This is no bank statement. Choose a file in the format camt.053, MT940 or CSV.")
