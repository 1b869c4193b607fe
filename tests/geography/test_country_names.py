"""Names of countries as people write them, in each language."""

import pytest
from django.utils import translation
from django_countries import countries


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("en", "BS", "Bahamas"),
        ("en", "NR", "Nauru"),
        ("de", "GD", "Grenada"),
        ("de", "KI", "Kiribati"),
        ("de", "MZ", "Mosambik"),
        ("de", "PG", "Papua-Neuguinea"),
        ("de", "SA", "Saudi-Arabien"),
        ("de", "SZ", "Eswatini"),
        ("de", "MD", "Republik Moldau"),
        ("de", "HK", "Hongkong"),
        ("de", "XK", "Kosovo"),
    ],
)
def test_a_country_is_named_as_people_write_it(language: str, code: str, name: str) -> None:
    with translation.override(language):
        assert str(countries.name(code)) == name


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_name_is_written_for_a_computer(language: str) -> None:
    with translation.override(language):
        names = [str(name) for _code, name in countries]
    assert [name for name in names if " - " in name or "(The)" in name] == []
    assert len(set(names)) == len(names)
