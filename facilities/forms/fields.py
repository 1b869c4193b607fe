"""Fields with the portal's own words: what is missing, how much fits, which characters cannot be used."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

Words = Any  # str or a lazy translation

#: Marks that turn the direction of the text around them: a name with one of these reads as another name.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class CleanText:
    """Refuses control characters and says how much fits.

    Args:
        limit: characters that fit.
        lines: line breaks and tabs are fine.
    """

    def __init__(self, limit: int, *, lines: bool = False) -> None:
        self.limit, self.allowed = limit, frozenset("\n\r\t") if lines else frozenset()

    def __call__(self, value: str) -> None:
        if len(value) > self.limit:
            raise ValidationError(
                _("This is %(length)s characters; %(limit)s fit."),
                code="max_length",
                params={"length": f"{len(value):,}", "limit": f"{self.limit:,}"},
            )
        if any(
            letter in _TURNING or (unicodedata.category(letter) == "Cc" and letter not in self.allowed)
            for letter in value
        ):
            raise ValidationError(_("Remove the control characters from this text."), code="control_characters")


class LineField(forms.CharField):
    """One line of text.

    Args:
        limit: characters that fit.
        missing: what to do when it is empty.
    """

    def __init__(self, *, limit: int, missing: Words = "", lines: bool = False, **kwargs: Any) -> None:
        if missing:
            kwargs["error_messages"] = {"required": missing} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        # No maxlength on the control: a browser would cut a pasted text without a word.
        self.validators = [CleanText(limit, lines=lines)]


class BlockField(LineField):
    """A few lines of text, such as an address."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(lines=True, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        # Browsers send CRLF; without this an untouched text would differ from the stored one.
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class AddressField(forms.EmailField):
    """An e-mail address, in lower case: accounts are found whatever the case."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        kwargs["error_messages"] = {
            "required": _("Give an e-mail address."),
            "invalid": _("This is no e-mail address. It looks like name@hospital.example."),
        } | kwargs.get("error_messages", {})
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
        # 254 fit into the account; the message is the portal's own.
        super().__init__(**kwargs, max_length=None)
        self.validators.append(CleanText(254))

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").strip().lower()


class CountryField(forms.ChoiceField):
    """One of the world's countries by its two letters; none is chosen beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country"))
        kwargs["error_messages"] = {
            "required": _("Choose a country."),
            "invalid_choice": _("Choose a country from the list."),
        }
        super().__init__(choices=_country_choices, **kwargs)


def _country_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose a country")), *((code, name) for code, name in countries)]


class ProceduresField(forms.IntegerField):
    """Therapeutic procedures a year; the programme's minimum is in the message (R2)."""

    def __init__(self, *, minimum: int, **kwargs: Any) -> None:
        self.minimum = minimum
        kwargs["error_messages"] = {
            "required": _("Give the number of therapeutic procedures a year."),
            "invalid": _("Give a whole number, in figures."),
        }
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric"}

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.minimum:
            raise ValidationError(
                _("The programme asks for at least %(minimum)s therapeutic procedures a year; you gave %(number)s."),
                code="too_few",
                params={"minimum": self.minimum, "number": f"{value:,}"},
            )
        if value > 1_000_000:
            raise ValidationError(_("This is more than a million a year. Check the number."), code="too_many")
