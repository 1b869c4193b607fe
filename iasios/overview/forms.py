"""Forms of the office's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnnualFeeForm(forms.Form):
    """Whether the annual administration fee goes on this facility's invoices."""

    applies = forms.BooleanField(label=_("The annual fee applies"), required=False)
