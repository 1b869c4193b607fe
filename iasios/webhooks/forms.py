"""What the office types for a receiver."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iasios.ui.link_fields import LinkField
from iasios.ui.text_fields import LineField
from iasios.webhooks.models import Topic


class ReceiverForm(forms.Form):
    """A name, an https address that opens from anywhere, and what it is told of."""

    use_required_attribute = False
    name = LineField(
        label=_("Name"),
        limit=80,
        missing=_("Give the name of the program."),
        help_text=_("The program that is told, such as “Bookkeeping”."),
    )
    url = LinkField(
        label=_("Address"),
        help_text=_("It begins with https:// and can be reached from the public network."),
        error_messages={"required": _("Give the address.")},
    )
    topics = forms.MultipleChoiceField(
        label=_("Tell it when a status changes of"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def clean_url(self) -> str:
        given: str = self.cleaned_data["url"]
        parts = urlsplit(given)
        if parts.scheme != "https":
            raise ValidationError(_("Give an address that begins with https://, so that nobody reads along."))
        if parts.username is not None or parts.fragment:
            raise ValidationError(_("Give the address without a user name and without a part after #."))
        return given
