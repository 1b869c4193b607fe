"""Plain words: no text and no document of the portal has what readers stumble over in a second language."""

import re
from pathlib import Path

import pytest

from tests.architecture.messages import texts_of_sources

#: A pattern, and what to write instead.
AVOIDED = {
    r"\banew\b": "again",
    r"\bwhoever\b": "the person who, people who, or the role",
    r"\bstands?\b": "is shown, is listed, is in, is printed",
    r"\b(?:is|are) to be\b": "must be, is due, or an order: judge, choose, hand in",
    r"\bha(?:s|ve) a mail\b": "was told by mail",
    r"\bwith yes\b": "by accepting",
    r"\bin spite of\b": "despite",
    r"\breckon": "forecast, count",
    r"\bcomes? into being\b": "is created",
    r"\btalked over\b": "discussed",
    r"\bmend(?:ed)?\b": "correct",
    r"\bat hand\b": "ready, available, under way",
    r"\bsettled\b": "resolved, agreed, closed, paid",
}

ROOT = Path(__file__).resolve().parents[2]
#: Generated ones included: their sources are Python and TOML, where the same words are avoided.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("pattern", AVOIDED)
def test_texts_are_written_in_plain_words(pattern: str) -> None:
    texts = (re.sub(r"%\(\w+\)[sd]", "", text) for _context, text in texts_of_sources())
    found = [text for text in texts if re.search(pattern, text, re.IGNORECASE)]
    assert found == [], f"instead: {AVOIDED[pattern]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_are_written_in_plain_words(document: Path) -> None:
    lines = document.read_text(encoding="utf-8").splitlines()
    found = [
        f"{number}: {line.strip()[:80]} (instead: {instead})"
        for number, line in enumerate(lines, start=1)
        for pattern, instead in AVOIDED.items()
        if re.search(pattern, line, re.IGNORECASE)
    ]
    assert found == []
