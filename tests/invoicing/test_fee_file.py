"""Every fault of a price list is named at once, with the line that it belongs to."""

from pathlib import Path

import pytest

from iasios.catalogue.toml_reader import CatalogueError
from invoicing.catalogue import reading

FILE = Path(reading.__file__).parent / "fees_demo.toml"


def problems_after(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "fees_demo.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        reading.read_fees(path)
    return list(caught.value.problems)


def test_the_shipped_list_is_read() -> None:
    assert [fee.kind for fee in reading.read_fees(FILE).fees][:2] == ["enrolment", "enrolment"]


def test_what_a_line_cannot_be_is_named(tmp_path: Path) -> None:
    assert problems_after(
        tmp_path,
        ('kind = "enrolment"\namount = "1200.00"', 'kind = "gift"\namount = "much"'),
        ("valid_from = 2021-01-01", 'valid_from = "soon"'),
        ('name = "A"\nup_to = 399', 'name = "A"\nup_to = "399"\ncolour = "blue"'),
        ('"AL", ', '"Albania", '),
    ) == [
        "fees_demo.toml, group supported: entry 'Albania' must be a country code such as AT.",
        "fees_demo.toml, band number 1 in the list: up_to must be a whole number.",
        "fees_demo.toml, band number 1 in the list: colour is not known.",
        "fees_demo.toml, fee number 1 in the list: kind is 'gift'; it must be one of enrolment, annual, "
        "recertification, consultation, on_site_audit.",
        'fees_demo.toml, fee number 1 in the list: amount must be an amount such as "1200.00".',
        "fees_demo.toml, fee number 1 in the list: valid_from must be a day such as 2026-03-31.",
    ]


def test_what_does_not_fit_together_is_named(tmp_path: Path) -> None:
    assert problems_after(
        tmp_path,
        ('"AL", ', '"AL", "AL", '),
        ("up_to = 399", "up_to = 1399"),
        ('country_group = "supported"', 'country_group = "poor"'),
        ('size_band = "B"', 'size_band = "Z"'),
    ) == [
        "fees_demo.toml: country AL belongs to more than one group.",
        "fees_demo.toml: each band but the last must have an up_to above that of the band before; the last has none.",
        "fees_demo.toml, fee number 2 in the list: country_group 'poor' is not known.",
        "fees_demo.toml, fee number 4 in the list: size_band 'Z' is not known.",
    ]


def test_a_line_stands_there_once(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    line = text[text.index("[[fees]]") : text.index("[[fees]]", text.index("[[fees]]") + 1)]
    assert problems_after(tmp_path, (line, line + line)) == [
        "fees_demo.toml: the fee enrolment from 2021-01-01 stands there twice for the same facilities."
    ]
