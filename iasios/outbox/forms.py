"""Input of the office's page of outgoing mail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MailSearchForm(forms.Form):
    """The search field."""

    q = forms.CharField(label=_("Subject, recipient or kind"), required=False, max_length=100)

    @property
    def search(self) -> str:
        """What to look for; nothing when the entry was refused."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""
