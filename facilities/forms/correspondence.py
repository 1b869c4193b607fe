"""Forms of the messages, for both sides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.files import UploadsField
from iasios.ui.text_fields import BlockField, LineField

LONGEST = 20_000


class ThreadReplyForm(forms.Form):
    """One more message in a thread."""

    text = BlockField(label=_("Message"), limit=LONGEST, missing=_("Write what you want to say."))
    attached = UploadsField(label=_("Files"))


class ThreadForm(ThreadReplyForm):
    """A new matter."""

    subject = LineField(label=_("Subject"), limit=150, missing=_("Say in a few words what it is about."))
    field_order = ["subject", "text", "attached"]


class TemplateForm(forms.Form):
    """One of the office's texts."""

    subject = LineField(label=_("Subject"), limit=150, missing=_("Give the text a subject."))
    text = BlockField(
        label=_("Text"),
        limit=LONGEST,
        missing=_("Write the text."),
        help_text=_("{facility} becomes the name of the facility, {link} the address of the page that is meant."),
    )

    def __init__(self, *args: object, fixed: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if fixed:
            # The portal sends it under this title (R70).
            self.fields["subject"].disabled = True


class SearchForm(forms.Form):
    """Words looked for in subjects and messages; whatever else is in the address does no harm."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    @classmethod
    def words(cls, data: object) -> str:
        form = cls(data)  # type: ignore[arg-type]
        return form.cleaned_data["q"].replace("\x00", "") if form.is_valid() else ""
