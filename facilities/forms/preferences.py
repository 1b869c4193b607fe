"""How a person wants to be told."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from facilities.enums import MailMode
from facilities.queries.mail_preferences import zone_choices
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import RadioCards


def zone_field() -> forms.ChoiceField:
    """A place whose time somebody lives by."""
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        error_messages={"required": _("Choose a time zone."), "invalid_choice": _("Choose a time zone from the list.")},
    )


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, such as 22:00.")},
    )


class PreferenceForm(forms.Form):
    """Mode, quiet hours and time zone."""

    mode = forms.ChoiceField(
        label=_("Mail about what happens"),
        choices=MailMode.choices,
        widget=RadioCards(
            hints={
                "at_once": _("A mail for each thing, as it happens."),
                "daily": _("One mail at 7:30 with the day’s subjects and links."),
                "needs_me": _("Requests, messages, invoices and decisions; news stay in the portal."),
            }
        ),
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    quiet_from = _hour(_("Quiet from"))
    quiet_until = _hour(_("Quiet until"))
    time_zone = zone_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            name = "quiet_from" if start is None else "quiet_until"
            self.add_error(name, _("Give both times, or none."))
        if start is not None and start == end:
            self.add_error("quiet_until", _("Choose an end that differs from the beginning."))
        return cleaned


class OwnDetailsForm(forms.Form):
    """Who somebody is, in the own words, and the language that mail comes in."""

    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    profession = LineField(label=_("Profession"), limit=120, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages and of the mail that you get."),
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )
    time_zone = zone_field()
