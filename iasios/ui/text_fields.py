"""Text that people type, in one place for every form: what fits, which characters cannot be used, one line break.

It refuses to know what a text is for; the limit comes from the form.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

#: Marks that turn the direction of the text around them: a name with one of these reads as another name.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES = frozenset("\n\r\t")


def one_line_break(text: str) -> str:
    """Browsers send CRLF; without this an untouched text would differ from the stored one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_control(letter: str, *, lines: bool) -> bool:
    if unicodedata.category(letter) == "Cc":
        return not (lines and letter in _LINES)
    # Arabic and Hebrew paragraphs may carry such marks from a word processor; a name or an address line may not.
    return letter in _TURNING and not lines


def printable(text: str) -> str:
    """A refused text as it is shown again: everything that was typed, without what no page can show."""
    return "".join(letter for letter in one_line_break(text) if not _is_control(letter, lines=True))


class CleanText:
    """Refuses control characters and says how much fits.

    Args:
        limit: characters that fit.
        lines: line breaks and tabs are fine.
    """

    def __init__(self, limit: int, *, lines: bool = False) -> None:
        self.limit, self.lines = limit, lines

    def __call__(self, value: str) -> None:
        if len(value) > self.limit:
            words = ngettext(
                "This is %(length)s characters; %(limit)s fits.",
                "This is %(length)s characters; %(limit)s fit.",
                self.limit,
            )
            raise ValidationError(
                words,
                code="max_length",
                params={
                    "length": number_format(len(value), force_grouping=True),
                    "limit": number_format(self.limit, force_grouping=True),
                },
            )
        if any(_is_control(letter, lines=self.lines) for letter in value):
            raise ValidationError(_("Remove the control characters from this text."), code="control_characters")


class LineField(forms.CharField):
    """One line of text.

    Args:
        limit: characters that fit.
        missing: what to do when it is empty.
    """

    lines = False

    def __init__(self, *, limit: int, missing: Any = "", **kwargs: Any) -> None:
        if missing:
            kwargs["error_messages"] = {"required": missing} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        # No maxlength on the control: a browser would cut a pasted text without a word.
        self.validators = [CleanText(limit, lines=self.lines)]


class BlockField(LineField):
    """Several lines of text, from an address to a page; line breaks count once, however the browser sends them.

    Args:
        limit: characters that fit.
        rows: height of the box in lines.
    """

    lines = True

    def __init__(self, *, limit: int, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(limit=limit, **kwargs)

    def to_python(self, value: Any) -> str:
        return one_line_break(str(super().to_python(value) or ""))
