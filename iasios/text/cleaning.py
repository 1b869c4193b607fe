"""Texts as they are stored: without what nobody can see, with one kind of line break, letters in one piece."""

import re
import unicodedata

#: What breaks a line: the ways of systems, the manual and page breaks of word processors, and Unicode's own.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
#: Marks that turn the direction of the text around them: a name with one of these reads as another name.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Signs without width that search trips over; the joiners of Persian and Indic scripts are not among them.
_INVISIBLE = frozenset("\xad\u200b\u2060\ufeff")
_LINES = frozenset("\n\t")


def one_line_break(text: str) -> str:
    """Browsers send CRLF; without this an untouched text would differ from the stored one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def normal(text: str) -> str:
    """Letters in one piece (NFC), as keyboards type them; pasted ones may come as a letter and its mark."""
    return unicodedata.normalize("NFC", text)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" and letter not in _LINES


def printable(text: str) -> str:
    """A text of several lines as it is stored: nobody sees a control character, so nobody is asked to remove it.

    Vertical tabs and form feeds, which word processors write for breaks, become line breaks; other control characters
    are left out. Letters are in one piece. Arabic and Hebrew paragraphs may carry marks of direction, which stay.
    """
    return normal("".join(letter for letter in _BREAKS.sub("\n", text) if not _is_control(letter)))


def printable_line(text: str) -> str:
    """A text of one line as it is stored: breaks and tabs become spaces, signs that nobody can see are left out."""
    line = printable(text).replace("\n", " ").replace("\t", " ")
    return normal("".join(letter for letter in line if letter not in _TURNING and letter not in _INVISIBLE))


def visible(text: str) -> str:
    """An address as its owner reads it: without any sign that has no width, and without spaces around it."""
    return normal("".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf"})).strip()
