"""Texts as they are stored: without what nobody can see, with one kind of line break, letters in one piece."""

import re
import unicodedata

#: What breaks a line: the ways of systems, the manual and page breaks of word processors, and Unicode's own.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
#: Unicode's control characters, all of them, but for the tab and the line feed.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Marks that turn the direction of the text around them: a name with one of these reads as another name. And signs
#: without width that search trips over; the joiners of Persian and Indic scripts are not among them.
_UNSEEN = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\xad\u200b\u2060\ufeff]")
_TO_SPACES = str.maketrans("\n\t", "  ")


def one_line_break(text: str) -> str:
    """Browsers send CRLF; without this an untouched text would differ from the stored one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def normal(text: str) -> str:
    """Letters in one piece (NFC), as keyboards type them; pasted ones may come as a letter and its mark."""
    return unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """A text of several lines as it is stored: nobody sees a control character, so nobody is asked to remove it.

    Vertical tabs and form feeds, which word processors write for breaks, become line breaks; other control characters
    are left out. Letters are in one piece. Arabic and Hebrew paragraphs may carry marks of direction, which stay.
    """
    return normal(_CONTROLS.sub("", _BREAKS.sub("\n", text)))


def printable_line(text: str) -> str:
    """A text of one line as it is stored: breaks and tabs become spaces, signs that nobody can see are left out."""
    return normal(_UNSEEN.sub("", printable(text).translate(_TO_SPACES)))


def visible(text: str) -> str:
    """An address as its owner reads it: without any sign that has no width, and without spaces around it."""
    return normal("".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf"})).strip()
