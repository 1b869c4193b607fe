"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import CountryField
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.widgets import YesNo


class EligibilityForm(forms.Form):
    """What decides whether a facility can register now; every number is taken, small ones are answered."""

    procedures = WholeNumberField(
        label=_("Therapeutic procedures a year"),
        help_text=_(
            "Image-guided treatment of cancer: ablation, embolisation, pain, bones and others. An estimate will do."
        ),
        error_messages={
            "required": _("Give the number of therapeutic procedures a year."),
            "invalid": _("Give a whole number, in figures."),
        },
    )
    country = CountryField(label=_("Country of the facility"))
    approval = forms.ChoiceField(
        label=_("Has the head of department or the hospital director agreed?"),
        choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        widget=YesNo(),
        error_messages={"required": _("Answer yes or not yet."), "invalid_choice": _("Answer yes or not yet.")},
    )
    people = forms.ChoiceField(
        label=_("Are there two people who can be representative and deputy?"),
        choices=[("yes", _("Yes")), ("no", _("Not yet"))],
        widget=YesNo(),
        error_messages={"required": _("Answer yes or not yet."), "invalid_choice": _("Answer yes or not yet.")},
    )

    def clean_procedures(self) -> int:
        number: int = self.cleaned_data["procedures"]
        if number < 0:
            raise forms.ValidationError(_("Give a whole number, in figures."), code="negative")
        if number > 1_000_000:
            raise forms.ValidationError(_("This is more than a million a year. Check the number."), code="too_many")
        return number
