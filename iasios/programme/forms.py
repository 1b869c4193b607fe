"""What the office types for the whole programme."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from iasios.programme.models import NamesRule
from iasios.programme.public_texts import PLACEHOLDERS, PublicText
from iasios.text.placeholders import names_in
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate
from iasios.workflow.constraints import TEXT_LIMIT


class ProgrammeForm(forms.Form):
    """Telephone, hours in each language of the portal, and switches.

    Args:
        initial: `phone`, `hours` (texts by language) and `demands_factor_of_appointed`.
    """

    use_required_attribute = False
    phone = LineField(
        label=_("Telephone"),
        limit=40,
        required=False,
        help_text=_("With the country, such as +43 1 000 00 00. Empty: the operator’s number, if there is one."),
    )
    demands_factor_of_appointed = forms.BooleanField(
        label=_("Representative, deputy and account holder sign in with a second factor"),
        required=False,
        help_text=_("People who have none are led to set one up at the next page."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for code, language in settings.LANGUAGES:
            self.fields[f"hours_{code}"] = LineField(
                label=format_lazy("{label}: {language}", label=_("Telephone hours"), language=language),
                limit=200,
                required=False,
                help_text=_("Empty: Monday to Thursday 9:00 to 17:00, Friday 9:00 to 15:30, Vienna time."),
                initial=initial["hours"].get(code, ""),
            )
        words = _("Give the number with its country, such as +43 1 000 00 00.")
        self.fields["phone"].validators.append(RegexValidator(r"^\+[0-9 ()/-]{5,39}$", words))

    @property
    def hours_fields(self) -> list[BoundField]:
        return [self[f"hours_{code}"] for code, _language in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        """`hours` holds the texts by language, those alone that are given."""
        cleaned = super().clean() or self.cleaned_data
        texts = {code: cleaned.pop(f"hours_{code}", "") for code, _language in settings.LANGUAGES}
        return {**cleaned, "hours": {code: text for code, text in texts.items() if text}}


class AssessmentRulesForm(forms.Form):
    """Whether hospitals learn who assesses them, and whether they approve them."""

    use_required_attribute = False
    names = forms.ChoiceField(
        label=_("Does a hospital learn who assesses it?"), choices=NamesRule.choices, widget=forms.RadioSelect
    )
    needs_approval = forms.BooleanField(
        label=_("The hospital approves its assessors first"),
        required=False,
        help_text=_(
            "No evaluation is handed in until the representative has approved both, or seven days have passed "
            "without an objection. Only where names are always told."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("needs_approval") and cleaned.get("names") not in {None, NamesRule.ALWAYS}:
            words = _("A hospital can approve only assessors whose names it always learns.")
            self.add_error("needs_approval", words)
        return cleaned


class HolidayForm(forms.Form):
    """A day from Monday to Friday on which the office is closed."""

    use_required_attribute = False
    day = forms.DateField(
        label=_("Day"),
        widget=BrowserDate(),
        error_messages={"required": _("Give the day."), "invalid": _("Give a day, such as 2027-03-18.")},
    )
    name = LineField(label=_("Name of the holiday"), limit=80, missing=_("Give the name, such as “Whit Monday”."))

    def clean_day(self) -> date:
        given: date = self.cleaned_data["day"]
        if given < timezone.localdate():
            raise ValidationError(_("This day has passed. Give one that lies ahead."))
        if given.weekday() > 4:
            raise ValidationError(_("The office is closed on Saturdays and Sundays anyway."))
        return given


_FILLED = _(
    "{minimum} is filled in with the fewest procedures a year, {years} with the years of an accreditation, {total} "
    "with the number of questions."
)
_PLAIN = format_lazy("{words} {filled}", words=_("An empty line begins a new paragraph."), filled=_FILLED)
_MARKUP = format_lazy(
    "{words} {filled}",
    words=_(
        "An empty line begins a new paragraph, ## a heading, - an entry of a list. **Bold**, *stressed*, and a link: "
        "[its words](https://…) or [its words](/fees/)."
    ),
    filled=_FILLED,
)


class PublicTextForm(forms.Form):
    """One text of a public page in one language.

    Args:
        text: which one.
        initial: `words` and `begun_from`, the number of the version that they are or come from.
    """

    use_required_attribute = False
    begun_from = forms.IntegerField(min_value=0, widget=forms.HiddenInput())

    def __init__(self, *args: Any, text: PublicText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = BlockField(
            limit=TEXT_LIMIT,
            rows=4 if text.is_plain else 20,
            label=_("Text"),
            help_text=_PLAIN if text.is_plain else _MARKUP,
            required=not text.may_be_empty,
            error_messages={"required": _("A text cannot be empty. Reset to the shipped text to take yours away.")},
        )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        unknown = [name for name in dict.fromkeys(names_in(words)) if name not in PLACEHOLDERS]
        if unknown:
            listed = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError(_("Nothing fills in %(names)s.") % {"names": listed})
        return words
