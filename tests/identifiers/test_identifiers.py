"""What looks like a patient, by the examples that Python and the browser share."""

import json
import time
from pathlib import Path

import pytest

from iasios.identifiers import (
    IdentifierFinding,
    IdentifierKind,
    find_identifiers,
    say_findings,
    without_identifiers,
)

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))


@pytest.mark.rule("R45")
@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one["text"][:30] or "nothing")
def test_the_examples(one):
    assert [[finding.kind.value, finding.text] for finding in find_identifiers(one["text"])] == one["found"]


def test_at_most_five_are_named():
    text = "\n".join(f"Mr {name}" for name in ("Adams", "Baker", "Clark", "Davis", "Evans", "Frank", "Ghosh"))
    assert [finding.text for finding in find_identifiers(text)] == [
        "Mr Adams", "Mr Baker", "Mr Clark", "Mr Davis", "Mr Evans"
    ]  # fmt: skip


def test_the_words_say_what_it_looks_like():
    findings = [
        IdentifierFinding(IdentifierKind.NAME, "Mr Smith"),
        IdentifierFinding(IdentifierKind.BIRTH, "born 4.3.1961"),
        IdentifierFinding(IdentifierKind.NUMBER, "MRN 1234"),
    ]
    assert say_findings(findings) == [
        "“Mr Smith” looks like the name of a patient.",
        "“born 4.3.1961” looks like a date of birth.",
        "“MRN 1234” looks like the number of a patient.",
    ]


@pytest.mark.parametrize("piece", ["Mr A.", "born ", "1 2 ", "NHS - ", "Frau A’", "123-456-", "patient ", "\n", "😀"])
def test_a_long_text_is_read_at_once(piece):
    text = (piece * (200_000 // len(piece)))[:200_000]
    begun = time.process_time()
    find_identifiers(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mr Smith, born 4.3.1961, MRN: 00482913", "…, …, …"),
        ("Mr Smith and Mr Smith", "… and …"),
        ("The rota of 2026 is kept.", "The rota of 2026 is kept."),
        ("", ""),
    ],
)
def test_pieces_are_left_out_of_what_is_kept_for_good(text, left):
    assert without_identifiers(text) == left
