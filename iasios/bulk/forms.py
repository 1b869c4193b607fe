"""What each action on many facilities wants to know."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.queries.assignments import assessors
from facilities.models import User
from iasios.ui.number_fields import AmountField
from iasios.ui.text_fields import BlockField, LineField
from iasios.workflow.constraints import TEXT_LIMIT

LONGEST_EXTENSION = 90


class BulkWriteForm(forms.Form):
    """One message to each facility; `{facility}` becomes its name."""

    use_required_attribute = False
    subject = LineField(label=_("Subject"), limit=150, missing=_("Say in a few words what it is about."))
    text = BlockField(
        label=_("Message"),
        limit=20_000,
        missing=_("Write what you want to say."),
        help_text=_("{facility} becomes the name of the facility."),
    )


class BulkExtendForm(forms.Form):
    """So many days more for each, and why."""

    use_required_attribute = False
    days = forms.IntegerField(
        label=_("Days more"),
        min_value=1,
        max_value=LONGEST_EXTENSION,
        error_messages={"required": _("Say how many days.")},
    )
    note = BlockField(
        label=_("The reason"),
        help_text=_("The people whose turn it is read it in a mail."),
        limit=TEXT_LIMIT,
        rows=4,
        missing=_("Say why, so that the others can follow."),
    )


class BulkInvoiceForm(forms.Form):
    """One line, the same for each; VAT follows each payer."""

    use_required_attribute = False
    text = LineField(label=_("What"), limit=200, missing=_("Say what is charged."))
    amount = AmountField(
        label=_("Price in euro, before VAT"),
        min_value=1,
        error_messages={"required": _("Enter the price.")},
        help_text=_("VAT is added as the law of each payer asks."),
    )


class BulkRemindForm(forms.Form):
    """Nothing to say: the mail is the portal's own reminder."""


class BulkAssignForm(forms.Form):
    """Two people, who are asked for each application."""

    use_required_attribute = False
    first = forms.ModelChoiceField(
        label=_("First assessor"), queryset=User.objects.none(), empty_label=_("Choose an assessor")
    )
    second = forms.ModelChoiceField(
        label=_("Second assessor"), queryset=User.objects.none(), empty_label=_("Choose an assessor")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = assessors()
            field.error_messages["required"] = _("Choose an assessor.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("first") is not None and values.get("first") == values.get("second"):
            self.add_error("second", _("Choose two different people."))
        return values
