"""Seats: who takes one or gives it back, whom the office chooses, and whom the hospital objects to."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from assessment.forms.evaluations import OpenText
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate, RadioCards, ShortChoices

#: Languages that assessors read, as ISO 639-1 codes; the names come from Django.
READ_LANGUAGES = (
    *("en", "de", "fr", "it", "es", "pt", "nl", "pl", "cs", "hu"),
    *("el", "tr", "sv", "da", "nb", "fi", "ro", "ar", "ja", "zh-hans"),
)


def language_choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, by name."""
    named = [(code, str(_(get_language_info(code)["name"]))) for code in READ_LANGUAGES]
    return sorted(named, key=lambda pair: pair[1])


class DeclineForm(forms.Form):
    """No to a seat."""

    use_required_attribute = False
    is_conflict = forms.BooleanField(
        required=False,
        label=_("Something links me with this hospital"),
        help_text=_("The office then sees it the next time it looks for assessors of this hospital."),
    )
    reason = OpenText(label=_("Why"), help_text=_("For the office. Needed if something links you with the hospital."))


class HandBackForm(forms.Form):
    """Giving a dossier back."""

    use_required_attribute = False
    is_conflict = forms.BooleanField(required=False, label=_("Something links me with this hospital"))
    reason = OpenText(label=_("Why"), help_text=_("For the office; nobody else reads it."))


class AssessorProfileForm(forms.Form):
    """What an assessor says about themselves."""

    use_required_attribute = False
    country = forms.ChoiceField(required=False, label=_("Country where you work"))
    languages = forms.MultipleChoiceField(
        required=False,
        label=_("Languages in which you can read a dossier"),
        widget=ShortChoices,
    )
    most_dossiers = WholeNumberField(
        required=False,
        min_value=1,
        max_value=50,
        label=_("Open dossiers at a time, at most"),
        help_text=_("Left empty, the office asks you as it needs."),
    )
    away_until = forms.DateField(required=False, widget=BrowserDate, label=_("Away until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose a country")), *countries]  # type: ignore[attr-defined]
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]


class InterestForm(forms.Form):
    """A link with a hospital, a group or a town."""

    use_required_attribute = False
    place = LineField(
        limit=200,
        label=_("Hospital, group or town"),
        missing=_("Name the hospital, the group or the town."),
        help_text=_("As it is written in the directory of centres; a part of the name is enough."),
    )
    what = LineField(limit=300, required=False, label=_("What links you with it"))


class RemoveSeatForm(forms.Form):
    """The office takes a seat away."""

    use_required_attribute = False
    seat = forms.TypedChoiceField(coerce=int, choices=[(1, "1"), (2, "2")], widget=forms.HiddenInput)
    reason = OpenText(label=_("Why"), help_text=_("For the record."))


class ObjectionForm(forms.Form):
    """The hospital's objection to a name."""

    use_required_attribute = False
    seat = forms.TypedChoiceField(
        coerce=int,
        label=_("Whom you object to"),
        error_messages={"required": _("Choose a person."), "invalid_choice": _("Choose a person.")},
        widget=RadioCards,
    )
    reason = OpenText(label=_("Why this person should not assess your hospital"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = people  # type: ignore[attr-defined]


class ObjectionAnswerForm(forms.Form):
    """The office's decision on an objection."""

    use_required_attribute = False
    uphold = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Uphold it: somebody else assesses")), ("no", _("Turn it down"))],
        label=_("Decision"),
        widget=RadioCards,
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    answer = OpenText(label=_("Answer to the hospital"))


class AssignForm(forms.Form):
    """Two seats; whoever may not take one is offered and refused with the reason, so that nobody wonders."""

    first = forms.TypedChoiceField(coerce=int, label=_("First assessor"))
    second = forms.TypedChoiceField(coerce=int, label=_("Second assessor"))
    how = forms.ChoiceField(
        label=_("Have they said yes?"),
        initial="ask",
        widget=RadioCards,
        choices=[
            ("ask", _("Ask them: the dossier opens with their yes")),
            ("agreed", _("They have agreed: open the dossier now")),
        ],
    )
    in_spite = OpenText(
        label=_("Reason for choosing this person despite the warning"),
        help_text=_("Only needed when somebody is chosen about whom the table below has a doubt. Kept in the record."),
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].choices = [("", _("Choose an assessor")), *choices]  # type: ignore[attr-defined]
            self.fields[name].error_messages |= {
                "required": _("Choose an assessor."),
                "invalid_choice": _("Choose an assessor from the list."),
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different people."))
        return cleaned
