"""Reads the data files of this folder once."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DemoFee:
    """One line of the demo price list."""

    kind: str
    amount: Decimal
    valid_from: date
    country_group: str = ""
    size_band: str = ""
    currency: str = "EUR"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _fees() -> dict[str, Any]:
    return _read("fees_demo.toml")


@lru_cache(maxsize=1)
def _vat() -> dict[str, Any]:
    return _read("vat.toml")


def demo_fees() -> list[DemoFee]:
    """The demo price list."""
    return [DemoFee(**line | {"amount": Decimal(line["amount"])}) for line in _fees()["fees"]]


def country_group_of(country: str) -> str:
    """The fee group that a country belongs to, empty for none."""
    return next((name for name, members in _fees()["groups"].items() if country in members), "")


def size_band_of(procedures_per_year: int) -> str:
    """The size band that a yearly number of procedures falls into."""
    bands = _fees()["bands"]
    return next(band["name"] for band in bands if procedures_per_year <= band.get("up_to", procedures_per_year))


def size_band(name: str) -> tuple[int, int | None]:
    """The yearly procedures of a band, from and up to; the last band has no end."""
    first = 0
    for band in _fees()["bands"]:
        if band["name"] == name:
            return first, band.get("up_to")
        first = band["up_to"] + 1
    raise KeyError(name)


def eu_members() -> frozenset[str]:
    """Country codes of the European Union."""
    return frozenset(_vat()["members"])


def vat_prefixes() -> dict[str, str]:
    """Prefix of a VAT number to the member state that gives it."""
    other = _vat()["prefixes"]
    return {other.get(country, country): country for country in _vat()["members"]}


def standard_vat_rate() -> Decimal:
    """The issuer's rate in per cent."""
    return Decimal(_vat()["standard_rate"])
