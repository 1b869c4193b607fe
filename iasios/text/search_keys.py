"""Names as they are searched and sorted: lower case, without accents. It refuses to change what is shown."""

import unicodedata

# Letters that Unicode does not take apart into a base and an accent.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ß": "ss"}
)


def fold(text: str) -> str:
    """The text in lower case, without accents and with single spaces: "Łódź  Oncology" becomes "lodz oncology"."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
