"""What an assessor ticks once a year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessment.models import DeclaredInterest


class StatementForm(forms.Form):
    """Two ticks, and hidden beside them what the page showed: another text or other links are not confirmed unseen."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    interests = forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)
    was_read = forms.BooleanField(
        label=_("I have read the statement and confirm it"),
        error_messages={"required": _("Tick this if you confirm the statement.")},
    )
    is_complete = forms.BooleanField(
        error_messages={"required": _("Tick this once what you have declared is complete.")}
    )

    def __init__(self, *args: Any, declared: list[DeclaredInterest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = len(declared)
        self.fields["is_complete"].label = (
            ngettext(
                "The %(count)s conflict that I have declared is the only one",
                "The %(count)s conflicts that I have declared are all there are",
                count,
            )
            % {"count": count}
            if count
            else _("I have no conflict of interest, apart from hospitals that I belong to in the portal")
        )

    def clean_interests(self) -> list[int]:
        """The ids that the page showed."""
        parts = self.cleaned_data["interests"].split(",")
        if not all(part.isascii() and part.isdigit() for part in parts if part):
            raise forms.ValidationError(_("Open the page again, then confirm."))
        return [int(part) for part in parts if part]
