"""Which letters of a text fit what was searched for, whatever their accents and their case."""

from collections.abc import Sequence
from dataclasses import dataclass

from iasios.text.search_keys import fold

#: Further words of a search are left out: nobody types more, and each costs a comparison per row.
MOST_WORDS = 6


def words_of(text: str) -> list[str]:
    """The words of a search as they are compared: folded, each once, at most six."""
    return list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]


@dataclass(frozen=True)
class TextPart:
    """A part of a text, and whether it fits."""

    text: str
    fits: bool


def pieces(text: str, words: Sequence[str]) -> list[TextPart]:
    """The text cut where it fits one of the folded words; joined, the pieces are the text as it was given."""
    folded: list[str] = []
    #: Where each folded letter stood in the text: "ß" gives two letters, an accent none.
    origin: list[int] = []
    for place, letter in enumerate(text):
        for one in fold(letter) or (" " if letter.isspace() else ""):
            folded.append(one)
            origin.append(place)
    key = "".join(folded)
    fitting: set[int] = set()
    for word in filter(None, words):
        start = key.find(word)
        while start >= 0:
            # An accent of its own follows its letter and goes with it.
            last = origin[start + len(word)] if start + len(word) < len(origin) else len(text)
            fitting.update(range(origin[start], max(last, origin[start] + 1)))
            start = key.find(word, start + len(word))
    found: list[TextPart] = []
    for place, letter in enumerate(text):
        fits = place in fitting
        if found and found[-1].fits is fits:
            found[-1] = TextPart(found[-1].text + letter, fits)
        else:
            found.append(TextPart(letter, fits))
    return found
