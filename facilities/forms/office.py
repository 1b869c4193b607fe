"""What the office decides about one facility."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from iasios.ui.text_fields import BlockField, LineField
from iasios.workflow.constraints import TEXT_LIMIT


class AnnualFeeForm(forms.Form):
    """Whether the annual administration fee goes on this facility's invoices."""

    applies = forms.BooleanField(label=_("The annual fee applies"), required=False)


class HospitalGroupForm(forms.Form):
    """The hospital group that a facility stands under."""

    name = LineField(label=_("Hospital group"), limit=200, required=False)


class GroupReaderForm(forms.Form):
    """Who reads the overview of a hospital group."""

    use_required_attribute = False
    email = AddressField(
        label=_("E-mail address"),
        help_text=_("Of a person with an account, at whichever site."),
        error_messages={"required": _("Give the address.")},
    )


class OfficeNoteForm(forms.Form):
    """What the office keeps in mind about a facility."""

    use_required_attribute = False
    text = BlockField(label=_("Note"), limit=TEXT_LIMIT, rows=3, missing=_("Write the note."))
