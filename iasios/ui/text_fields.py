"""Text that people type, in one place for every form: what fits, and cleaned of what nobody can see.

It refuses to know what a text is for; the limit comes from the form.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import ngettext

from iasios.text.cleaning import printable, printable_line


class CleanText:
    """Says how much fits.

    Args:
        limit: characters that fit.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit

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


class LineField(forms.CharField):
    """One line of text, cleaned as `printable_line` says.

    Args:
        limit: characters that fit.
        missing: what to do when it is empty.
    """

    def __init__(self, *, limit: int, missing: Any = "", **kwargs: Any) -> None:
        if missing:
            kwargs["error_messages"] = {"required": missing} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        # No maxlength on the control: a browser would cut a pasted text without a word.
        self.validators = [CleanText(limit)]

    def cleaned_text(self, text: str) -> str:
        """The text as it is stored, before blanks around it are dropped."""
        return printable_line(text)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(None if value is None else self.cleaned_text(str(value))) or "")


class BlockField(LineField):
    """Several lines of text, from an address to a page, cleaned as `printable` says; a line break counts once.

    Args:
        limit: characters that fit.
        rows: height of the box in lines.
    """

    def __init__(self, *, limit: int, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(limit=limit, **kwargs)

    def cleaned_text(self, text: str) -> str:
        return printable(text)
