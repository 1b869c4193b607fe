"""What somebody of the office types to look at the portal as somebody else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import BlockField


class SupportViewForm(forms.Form):
    """Why; the person reads it."""

    use_required_attribute = False
    reason = BlockField(
        label=_("Reason"),
        limit=500,
        rows=3,
        missing=_("Give the reason. The person reads it."),
        help_text=_("Goes to the person by mail, and into the log of the hospital."),
    )
