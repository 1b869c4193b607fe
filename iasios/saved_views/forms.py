"""What is typed for a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import LineField


class SavedViewForm(forms.Form):
    """A name for what is chosen now."""

    use_required_attribute = False
    name = LineField(label=_("Name of the view"), limit=60, missing=_("Give the view a name."))
    is_shared = forms.BooleanField(label=_("Everybody of the office sees it"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
