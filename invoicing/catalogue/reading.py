"""Reads the data files of this folder once, and refuses one that has a fault."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StrictInt

from iasios.catalogue.toml_reader import CatalogueError, CatalogueFile, CatalogueModel, Line, repeated
from invoicing.enums import FeeKind

_FOLDER = Path(__file__).parent


def _country(code: str) -> str:
    if len(code) != 2 or not (code.isascii() and code.isupper()):
        raise ValueError("must be a country code such as AT.")
    return code


Country = Annotated[str, AfterValidator(_country)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]


class DemoFee(CatalogueModel):
    """One line of the demo price list."""

    kind: Literal[tuple(FeeKind.values)]  # type: ignore[valid-type]
    amount: Amount
    valid_from: date
    country_group: str = ""
    size_band: str = ""
    currency: Literal["EUR"] = "EUR"


class SizeBand(CatalogueModel):
    """Yearly procedures up to and including `up_to`; the last band has no end."""

    name: Line
    up_to: StrictInt | None = None


class FeeTable(CatalogueModel):
    """The file of the demo price list."""

    entries = {"bands": "band", "fees": "fee", "groups": "group"}

    groups: dict[str, tuple[Country, ...]]
    bands: tuple[SizeBand, ...]
    fees: tuple[DemoFee, ...]


class VatRate(CatalogueModel):
    """The issuer's standard rate in per cent, from a day on."""

    rate: Amount
    valid_from: date


class Members(CatalogueModel):
    """Countries that are in the European Union since a day, to a last day where they have left."""

    since: date
    countries: tuple[Country, ...]
    until: date | None = None


class VatTable(CatalogueModel):
    """The file about VAT: who is in the European Union, and the issuer's rate in per cent, each by day."""

    entries = {"rates": "rate", "members": "group of members"}

    rates: tuple[VatRate, ...]
    members: tuple[Members, ...]
    prefixes: Mapping[str, str]


class BookkeepingColumn(CatalogueModel):
    """One column of the export for bookkeeping."""

    heading: Line
    value: Literal[
        "amount",
        "side",
        "currency",
        "account",
        "other_account",
        "day",
        "number",
        "invoice_number",
        "text",
        "vat_rate",
        "vat_category",
        "facility",
        "country",
    ]


class BookkeepingTable(CatalogueModel):
    """The file about the export for bookkeeping: accounts by kind of posting, and the columns in their order."""

    entries = {"columns": "column"}

    accounts: Mapping[str, Line]
    columns: tuple[BookkeepingColumn, ...]


M = TypeVar("M", bound=CatalogueModel)


def read_fees(path: Path) -> FeeTable:
    """The price list of a file.

    Raises CatalogueError with every fault of the file.
    """
    file = CatalogueFile(path)
    table = file.read(FeeTable)
    if table is not None:
        _check_fees(file, table)
    return _faultless(file, table)


def _check_fees(file: CatalogueFile, table: FeeTable) -> None:
    members = [country for group in table.groups.values() for country in group]
    for country in repeated(members):
        file.fault(f"country {country} belongs to more than one group.")
    bands = [band.name for band in table.bands]
    for name in repeated(bands):
        file.fault(f"band {name} occurs twice.")
    ends = [band.up_to for band in table.bands]
    limits = [end for end in ends[:-1] if end is not None]
    if not ends or ends[-1] is not None or len(limits) < len(ends) - 1 or limits != sorted(set(limits)):
        file.fault("each band but the last must have an up_to above that of the band before; the last has none.")
    for position, fee in enumerate(table.fees, start=1):
        entry = ("fee", f"number {position} in the list")
        if fee.country_group and fee.country_group not in table.groups:
            file.fault(f"country_group {fee.country_group!r} is not known.", *entry)
        if fee.size_band and fee.size_band not in bands:
            file.fault(f"size_band {fee.size_band!r} is not known.", *entry)
    lines = [(fee.kind, fee.country_group, fee.size_band, fee.currency, fee.valid_from) for fee in table.fees]
    for kind, *_narrow, day in repeated(lines):
        file.fault(f"the fee {kind} from {day} stands there twice for the same facilities.")


def _faultless(file: CatalogueFile, table: M | None) -> M:
    if table is None or file.problems:
        raise CatalogueError(file.problems)
    return table


@lru_cache(maxsize=1)
def _fees() -> FeeTable:
    return read_fees(_FOLDER / "fees_demo.toml")


@lru_cache(maxsize=1)
def _vat() -> VatTable:
    file = CatalogueFile(_FOLDER / "vat.toml")
    return _faultless(file, file.read(VatTable))


@lru_cache(maxsize=1)
def bookkeeping() -> BookkeepingTable:
    """Accounts and columns of the export for bookkeeping."""
    file = CatalogueFile(_FOLDER / "bookkeeping.toml")
    return _faultless(file, file.read(BookkeepingTable))


def demo_fees() -> list[DemoFee]:
    """The demo price list."""
    return list(_fees().fees)


def country_group_of(country: str) -> str:
    """The fee group that a country belongs to, empty for none."""
    return next((name for name, members in _fees().groups.items() if country in members), "")


def group_names() -> list[str]:
    """The country groups that fees are told apart by."""
    return list(_fees().groups)


def band_names() -> list[str]:
    """The size bands, the smallest first."""
    return [band.name for band in _fees().bands]


def size_band_of(procedures_per_year: int) -> str:
    """The size band that a yearly number of procedures falls into."""
    return next(band.name for band in _fees().bands if band.up_to is None or procedures_per_year <= band.up_to)


def size_band(name: str) -> tuple[int, int | None]:
    """The yearly procedures of a band, from and up to; the last band has no end."""
    first = 0
    for band in _fees().bands:
        if band.name == name:
            return first, band.up_to
        first = (band.up_to or 0) + 1
    raise KeyError(name)


def eu_members(on: date) -> frozenset[str]:
    """Country codes of the European Union on a day."""
    groups = [group for group in _vat().members if group.since <= on and (group.until is None or on <= group.until)]
    return frozenset(country for group in groups for country in group.countries)


def vat_prefixes(on: date) -> dict[str, str]:
    """Prefix of a VAT number to the member state that gives it, on a day."""
    other = _vat().prefixes
    return {other.get(country, country): country for country in eu_members(on)}


def standard_vat_rate(on: date) -> Decimal:
    """The issuer's rate in per cent on a day.

    Raises:
        LookupError: the file has no rate for a day so long ago.
    """
    rates = [row for row in _vat().rates if row.valid_from <= on]
    if not rates:
        raise LookupError(f"no VAT rate on {on}")
    return max(rates, key=lambda row: row.valid_from).rate
