"""Bank statements as files: camt.053 (versions 02 to 08 and later), MT940 and CSV, read into the same lines."""

from invoicing.bank_files.lines import BankFileError, BankLine
from invoicing.bank_files.reading import read_bank_file

__all__ = ["BankFileError", "BankLine", "read_bank_file"]
