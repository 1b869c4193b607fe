"""The question of the office, and the answer to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.enums import ReportedProgress
from iasios.ui.text_fields import BlockField


class AskStatusForm(forms.Form):
    """What the office wants to know."""

    question = BlockField(
        label=_("Question"),
        limit=2000,
        missing=_("Write what you would like to know."),
        initial=_("How is the work on the application going, and is there anything that the office can help with?"),
    )


class AnswerStatusForm(forms.Form):
    """One press of a button; words are welcome and not needed."""

    progress = forms.ChoiceField(
        choices=ReportedProgress.choices,
        error_messages={"required": _("Press one of the answers."), "invalid_choice": _("Press one of the answers.")},
    )
    note = BlockField(label=_("In your own words"), limit=2000, required=False)
