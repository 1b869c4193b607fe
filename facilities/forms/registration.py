"""Registering a facility: the profile, the approval, and the three appointments (R1 to R6)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from facilities.forms.profile import ProfileForm
from iasios.ui.texts import LineField
from iasios.ui.widgets import RadioCards


class FacilityForm(ProfileForm):
    """The facility, and who approved its enrolment (R3)."""

    authority_name = LineField(
        label=_("Name of the approving authority"),
        limit=150,
        missing=_("Name the person who approved the enrolment."),
        help_text=_("Such as the head of department or the hospital director."),
    )
    authority_position = LineField(
        label=_("Position"), limit=150, missing=_("Give the position of the approving authority.")
    )
    authority_confirmed = forms.BooleanField(
        label=_("The authority named above has approved the enrolment of this facility."),
        error_messages={"required": _("Enrolment needs the approval first. Confirm that you have it.")},
    )

    def values(self) -> dict[str, Any]:
        """Columns of Facility; only after the form was found valid."""
        values = dict(self.cleaned_data)
        values.pop("authority_confirmed")
        return values | {"authority_confirmed_at": timezone.now()}


class PersonForm(forms.Form):
    """One appointed person."""

    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    email = AddressField()
    profession = LineField(label=_("Profession"), limit=120, missing=_("Give the profession."))


class HolderForm(forms.Form):
    """Who is the main account holder (R5)."""

    REPRESENTATIVE, DEPUTY, ANOTHER = "representative", "deputy", "another"
    who = forms.ChoiceField(
        label=_("The main account holder is"),
        choices=[
            (REPRESENTATIVE, _("The representative")),
            (DEPUTY, _("The deputy")),
            (ANOTHER, _("Another person")),
        ],
        widget=RadioCards(hints={ANOTHER: _("Fill in the fields below.")}),
        error_messages={
            "required": _("Choose who the main account holder is."),
            "invalid_choice": _("Choose who the main account holder is."),
        },
    )


class Registration:
    """The forms of the page as one: valid when each is and the people fit together."""

    def __init__(self, data: Any = None) -> None:
        self.facility = FacilityForm(data, prefix="facility")
        self.representative = PersonForm(data, prefix="representative")
        self.deputy = PersonForm(data, prefix="deputy")
        self.holder = HolderForm(data, prefix="holder")
        needs_another = data is not None and data.get("holder-who") == HolderForm.ANOTHER
        #: Bound only when it counts, so that empty fields of an unused form are no errors.
        self.another = PersonForm(data if needs_another else None, prefix="another", initial=self._typed(data))
        # A browser would insist on fields that count only for one of the three choices.
        self.another.use_required_attribute = False
        self.needs_another = needs_another

    @staticmethod
    def _typed(data: Any) -> dict[str, str]:
        """What was typed into the unused form stays on the page."""
        return {name: data.get(f"another-{name}", "") for name in PersonForm.base_fields} if data is not None else {}

    @property
    def forms(self) -> list[forms.Form]:
        return [self.facility, self.representative, self.deputy, self.holder, self.another]

    def is_valid(self) -> bool:
        """Whether everything was filled in as it should be; messages stand at the fields."""
        asked = self.forms if self.needs_another else self.forms[:-1]
        refused = [form for form in asked if not form.is_valid()]
        if self._same_person():
            self.deputy.add_error(
                "email",
                _("Representative and deputy are two people. Give the deputy's own e-mail address."),
            )
            return False
        return not refused

    def _same_person(self) -> bool:
        emails = [form.cleaned_data.get("email") for form in (self.representative, self.deputy)]
        return emails[0] is not None and emails[0] == emails[1]

    def people(self) -> dict[str, Any]:
        """The three appointments by role, as the service takes them; only after `is_valid`."""
        holder = {
            HolderForm.REPRESENTATIVE: self.representative,
            HolderForm.DEPUTY: self.deputy,
            HolderForm.ANOTHER: self.another,
        }[self.holder.cleaned_data["who"]]
        return {
            "representative": self.representative.cleaned_data,
            "deputy": self.deputy.cleaned_data,
            "account_holder": holder.cleaned_data,
        }
