"""Whether a text names an assessor, however the name is typed."""

import pytest

from assessment.name_detection import name_in

PEOPLE = [
    ("Lucía Ferrán", "lucia@iasios.example"),
    ("Jonas Wikström", "jonas@iasios.example"),
    ("Pål Sørensen", "pal@iasios.example"),
    ("Łukasz Wiśniewski", "lukasz@iasios.example"),
    ("Wei Li", "wei@iasios.example"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As Dr Wikström says", "Jonas Wikström"),
        ("As Dr Wikstrom says", "Jonas Wikström"),
        ("as DR WIKSTROEM says", "Jonas Wikström"),
        ("Wikstro\u0308m, by another keyboard", "Jonas Wikström"),
        ("Ferran agrees", "Lucía Ferrán"),
        ("Sorensen or Soerensen", "Pål Sørensen"),
        ("Soerensen", "Pål Sørensen"),
        ("Wisniewski", "Łukasz Wiśniewski"),
        ("Wei Li was there", "Wei Li"),
        ("Ask LUCIA@iasios.example", "Lucía Ferrán"),
        ("The li is too short to be looked for alone", ""),
        ("Wikströms Klinik and Ferrante are somebody else", ""),
        ("", ""),
    ],
)
def test_a_name_is_found_however_it_is_typed(text: str, found: str) -> None:
    assert name_in(text, PEOPLE) == found
