"""Whom the office invites."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import RadioCards


class StaffForm(forms.Form):
    """A person of the office, or an assessor."""

    use_required_attribute = False
    role = forms.ChoiceField(
        label=_("Role"),
        widget=RadioCards,
        choices=[("office", _("Office")), ("assessor", _("Assessor"))],
        error_messages={"required": _("Choose the role."), "invalid_choice": _("Choose the role.")},
    )
    email = AddressField(help_text=_("The mail with the button to choose a password goes to this address."))
    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(
        label=_("Name"),
        limit=150,
        missing=_("Give first and last name."),
        # Somebody else's: the browser would offer the writer's own.
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
