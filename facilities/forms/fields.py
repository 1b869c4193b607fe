"""Fields of people and facilities, with the portal's own words for what is missing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from iasios.text.cleaning import visible
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import CleanText


class AddressField(forms.EmailField):
    """An e-mail address, in lower case and without signs that nobody can see.

    Pasted addresses carry soft hyphens and spaces of no width; kept, they would make an account that nobody can name.

    Args:
        own: whether it is the writer's own, which the browser then offers; it must not offer that for other people.
    """

    def __init__(self, *, own: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        kwargs["error_messages"] = {
            "required": _("Give an e-mail address."),
            "invalid": _("This is no e-mail address. It looks like name@hospital.example."),
        } | kwargs.get("error_messages", {})
        offered = "email" if own else "off"
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": offered, "spellcheck": "false"}))
        # 254 fit into the account; the message is the portal's own.
        super().__init__(**kwargs, max_length=None)
        self.validators.append(CleanText(254))

    def to_python(self, value: Any) -> str:
        return (super().to_python(visible(str(value or ""))) or "").lower()


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


class ProceduresField(WholeNumberField):
    """Therapeutic procedures a year; the programme's minimum is in the message (R2)."""

    def __init__(self, *, minimum: int, **kwargs: Any) -> None:
        self.minimum = minimum
        kwargs["error_messages"] = {
            "required": _("Give the number of therapeutic procedures a year."),
            "invalid": _("Give a whole number, in figures."),
        }
        super().__init__(**kwargs)

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.minimum:
            raise ValidationError(
                _("The programme asks for at least %(minimum)s therapeutic procedures a year; you gave %(number)s."),
                code="too_few",
                params={"minimum": self.minimum, "number": number_format(value, force_grouping=True)},
            )
        if value > 1_000_000:
            raise ValidationError(_("This is more than a million a year. Check the number."), code="too_many")


class DegreesField(forms.DecimalField):
    """Degrees of latitude or longitude with a point or a comma; five decimals, which is a metre."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        kwargs["error_messages"] = {"invalid": _("Give the degrees in figures, such as 48.20849.")}
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)
        self.limit = limit

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        number = super().to_python(
            visible(str(value if value is not None else "")).strip().replace(",", ".").replace("−", "-")
        )
        if number is None:
            return None
        if not number.is_finite() or abs(number) > self.limit:
            raise ValidationError(
                _("Degrees lie between -%(limit)s and %(limit)s here."), code="off_earth", params={"limit": self.limit}
            )
        return number.quantize(Decimal("0.00001"))
