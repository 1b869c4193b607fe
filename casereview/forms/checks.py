"""The office's check of cases: asking for it, its remarks, the answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casereview.catalogue import DatasetSpec
from casereview.enums import CASES
from iasios.ui.text_fields import BlockField

_CASE_ERRORS = {"invalid_choice": _("Choose one of the 30 cases.")}


class AskCheckForm(forms.Form):
    """What the office should look at; may stay empty."""

    note = BlockField(
        label=_("What should the office look at?"),
        help_text=_("You can leave this empty. Do not name a patient."),
        limit=2_000,
        required=False,
    )


class RemarkForm(forms.Form):
    """A remark of the office on all cases, one case, or one item of it."""

    number = forms.TypedChoiceField(
        label=_("Case"), coerce=int, empty_value=None, required=False, error_messages=_CASE_ERRORS
    )
    cell = forms.ChoiceField(label=_("Item"), required=False)
    text = BlockField(
        label=_("Remark"),
        help_text=_("The hospital reads it once you send all remarks."),
        limit=2_000,
        error_messages={"required": _("Write something first.")},
    )

    def __init__(self, *args: Any, dataset: DatasetSpec, **options: Any) -> None:
        super().__init__(*args, **options)
        cases: list[tuple[str, Any]] = [("", _("All cases"))]
        cases += [(str(number), _("Case %(number)s") % {"number": number}) for number in range(1, CASES + 1)]
        header = [("tumour_type", _("Tumour type")), ("procedure_on", _("Date of procedure"))]
        groups = [
            (g.label, [(spec.code, spec.short) for spec in dataset.marks_of_group(g.code)]) for g in dataset.groups
        ]
        self.fields["number"].choices = cases  # type: ignore[attr-defined]
        self.fields["cell"].choices = [("", _("The whole case")), *header, *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("cell") and cleaned.get("number") is None:
            self.add_error("number", _("Choose the case to which the item belongs."))
        return cleaned


class CheckAnswerForm(forms.Form):
    """What the office says of all cases together; may stay empty."""

    answer = BlockField(
        label=_("To the hospital"), help_text=_("You can leave this empty."), limit=4_000, required=False
    )


class RemarkAnswerForm(forms.Form):
    """The hospital's answer to one remark."""

    text = BlockField(label=_("Your answer"), limit=2_000, error_messages={"required": _("Write something first.")})
