"""Controls that Django does not bring: the two-way question, radio cards with a hint, dates of the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise

Words = str | Promise


class YesNo(forms.RadioSelect):
    """Two joined labels, never chosen beforehand; give it the field's two choices."""

    template_name = "components/widgets/yes_no.html"


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards; ``hints`` says under a choice what it brings about."""

    template_name = "components/widgets/cards.html"
    option_template_name = "components/widgets/card.html"

    def __init__(self, *args: Any, hints: Mapping[str, Words] | None = None, **kwargs: Any) -> None:
        self.hints = dict(hints or {})
        super().__init__(*args, **kwargs)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the hint of the choice."""
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class ShortChoices(forms.CheckboxSelectMultiple):
    """Checkboxes whose names are a word or two, in columns as wide as these need: twenty of them on half a screen."""

    def get_context(self, *args: Any) -> dict[str, Any]:
        """Says so to the template."""
        context = super().get_context(*args)
        context["widget"]["is_short"] = True
        return context


class BrowserDate(forms.DateInput):
    """The browser's own date field; it wants and gives ISO dates whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class BrowserMoment(forms.DateTimeInput):
    """The browser's own field for date and time; it wants and gives ISO form whatever the language of the page."""

    input_type = "datetime-local"
    FORMAT = "%Y-%m-%dT%H:%M"
    #: As browsers and people write it.
    INPUT_FORMATS = (FORMAT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=self.FORMAT)
