"""Input around a corrective action plan: headers with their actions, verdicts, proofs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.enums import ActionVerdict
from assessment.forms.evaluations import ForTheHospital, OpenText
from assessment.models import PlanAction
from assessment.services.plans import ActionDraft, refuse_unlikely_day
from facilities.forms.files import with_scan_notice
from iasios.ui.link_fields import LinkField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate
from iasios.workflow import StepRefused
from iasios.workflow.constraints import TEXT_LIMIT


class HeaderForm(forms.Form):
    """Issue and desired outcome of one declined criterion; both may stay open until the plan is handed in."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    issue = OpenText(
        label=_("What is the issue"), help_text=_("In your own words: why the criterion is not met today.")
    )
    desired_outcome = OpenText(
        label=_("Desired outcome"), help_text=_("How it will be when the plan has been carried out.")
    )


class ActionForm(forms.Form):
    """One row. A row without any text is left out; to take one out, tick it."""

    use_required_attribute = False
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    action = BlockField(label=_("Action"), limit=TEXT_LIMIT, rows=2, missing=_("Say what will be done."))
    person = LineField(label=_("Person responsible"), limit=200, missing=_("Say who is responsible."))
    resources = BlockField(label=_("Resources"), limit=TEXT_LIMIT, rows=2, required=False)
    due_on = forms.DateField(
        label=_("Due date"),
        widget=BrowserDate(),
        error_messages={
            "required": _("Give the day by which it is done."),
            "invalid": _("Give a day, such as 2027-03-18."),
        },
    )
    comments = BlockField(label=_("Comments"), limit=TEXT_LIMIT, rows=2, required=False)
    remove = forms.BooleanField(label=_("Take this action out"), required=False)

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        try:
            refuse_unlikely_day(due_on)
        except StepRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return due_on

    def has_text(self) -> bool:
        """Whether anything was typed into the row."""
        return any(str(self[name].value() or "").strip() for name in _TYPED)

    def draft(self) -> ActionDraft:
        """The row as the service wants it; the form is valid."""
        values = self.cleaned_data
        return ActionDraft(values["pk"], *(values[name] for name in _TYPED))


_TYPED = ("action", "person", "resources", "due_on", "comments")


class ActionRows:
    """The rows of one criterion and one empty row; none is lost when another is refused."""

    def __init__(self, actions: list[PlanAction], data: Any = None) -> None:
        if data is None:
            stored = [{"pk": row.pk} | {name: getattr(row, name) for name in _TYPED} for row in actions]
            self.forms = [
                ActionForm(initial=initial, prefix=f"row-{number}", auto_id="id_%s")
                for number, initial in enumerate([*stored, {}], 1)
            ]
        else:
            count = min(max(_number(data.get("rows")), 1), 60)
            self.forms = [self._posted(data, f"row-{number}") for number in range(1, count + 1)]

    @staticmethod
    def _posted(data: Any, prefix: str) -> ActionForm:
        """A row as it was sent; one without a text is shown empty, not refused."""
        form = ActionForm(data, prefix=prefix, auto_id="id_%s")
        return form if form.has_text() else ActionForm(prefix=prefix, auto_id="id_%s")

    @property
    def filled(self) -> list[ActionForm]:
        return [form for form in self.forms if form.is_bound and form.has_text() and not form["remove"].value()]

    def is_valid(self) -> bool:
        """Whether every row with a text is complete; rows to be taken out do not count."""
        refused = [form for form in self.filled if not form.is_valid()]
        return not refused

    def drafts(self) -> list[ActionDraft]:
        return [form.draft() for form in self.filled]

    @property
    def refused(self) -> list[ActionForm]:
        return [form for form in self.filled if form.errors]


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


class ActionVerdictForm(ForTheHospital):
    """The verdict on one action, with words for the hospital."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=ActionVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a verdict."), "invalid_choice": _("Choose a verdict.")},
    )
    comment = OpenText(label=_("To the hospital"), help_text=_("Why not, or what the proof should show."))


class ProofForm(forms.Form):
    """What shows that an action was carried out."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    proof = OpenText(label=_("What was done"))
    link = LinkField(required=False, label=_("Link to a folder in your cloud"))
    file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=with_scan_notice(_("Leave out names and dates of birth of patients.")),
    )


class SlidesForm(forms.Form):
    """One file for the audit."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Slides or another file"),
        help_text=with_scan_notice(
            _("The assessors can open it at once. Leave out names and dates of birth of patients.")
        ),
        error_messages={"required": _("Choose a file.")},
    )
