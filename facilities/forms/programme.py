"""The office's form for a document of the programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.enums import ManualKind
from facilities.forms.files import UploadField
from facilities.queries.programme_documents import language_choices
from iasios.ui.text_fields import LineField


class ProgrammeDocumentForm(forms.Form):
    """A file with what it is, its language and its edition."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ManualKind, error_messages={"required": _("Choose a kind.")})
    title = LineField(
        label=_("Title"),
        limit=150,
        missing=_("Give the title as it is printed on the document."),
        help_text=_("The same title for every language puts the translations beside each other."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        initial="en",
        error_messages={"required": _("Choose a language.")},
    )
    edition = LineField(label=_("Edition"), limit=20, missing=_("Give the edition, such as 2026."))
    file = UploadField(label=_("File"))
