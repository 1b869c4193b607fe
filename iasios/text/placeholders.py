"""Named placeholders of texts that people may write in words of their own."""

import re
from collections.abc import Mapping

_SHIPPED = re.compile(r"%\((\w+)\)s")
_WRITTEN = re.compile(r"\{([^{}]*)\}")


def shipped_names(text: str) -> frozenset[str]:
    """The placeholders of a text of the catalogues."""
    return frozenset(_SHIPPED.findall(text))


def in_braces(text: str) -> str:
    """`%(day)s` as people read it: `{day}`."""
    return _SHIPPED.sub(r"{\1}", text).replace("%%", "%")


def names_in(text: str) -> list[str]:
    """Whatever stands in braces, in order."""
    return _WRITTEN.findall(text)


def as_catalogue(text: str) -> str:
    """A text in braces as the catalogues write it, with nothing to fill in but the named placeholders."""
    return _WRITTEN.sub(lambda found: f"%({found.group(1)})s", text.replace("%", "%%"))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a name without a value stays as it is."""
    return _WRITTEN.sub(lambda found: values.get(found.group(1), found.group(0)), text)
