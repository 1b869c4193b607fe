"""Input of assessors, hospital, office, chairperson and the public."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.certificate_codes import Reference, read_reference
from assessment.enums import Outcome, VerdictChoice
from assessment.models import Verdict
from facilities.forms.files import UploadField
from iasios.ui.link_fields import LinkField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import RadioCards
from iasios.workflow.constraints import TEXT_LIMIT


class _OpenBox(forms.Textarea):
    """Never marked as required: a browser would hold the whole form back for a text that may stay empty."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class OpenText(BlockField):
    """A text that may stay empty for now and is wanted in the end: the page does not call it optional."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _OpenBox(attrs={"rows": 4}))
        super().__init__(limit=TEXT_LIMIT, **kwargs)

    def validate(self, value: str) -> None:
        """Empty is fine until the step that needs it."""


class VerdictCardForm(forms.Form):
    """One verdict with its comment, on a page of several; nothing is required before handing in."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        choices=[("", ""), *VerdictChoice.choices],
        required=False,
        label=_("Verdict"),
        error_messages={"invalid_choice": _("Choose met, not met or unclear.")},
    )
    comment = OpenText(label=_("To the hospital"))
    name_is_meant = forms.BooleanField(
        required=False, label=_("The name is not an assessor's: send the comment as it is")
    )


def stored_values(verdict: Verdict | None) -> dict[str, Any]:
    """What a form of a verdict begins with: the stored one, or nothing yet."""
    if verdict is None:
        return {"version": 0}
    return {name: getattr(verdict, name) for name in ("version", "choice", "comment", "name_is_meant")}


class VerdictForm(VerdictCardForm):
    """One verdict with its three texts."""

    note_to_other = OpenText(label=_("To the other assessor"))
    private_note = OpenText(label=_("Private note"))


class ForTheHospital(forms.Form):
    """A form with a text that the hospital reads; a name found in it is asked about, see `_name_found.html`."""

    use_required_attribute = False
    name_is_meant = forms.BooleanField(required=False, label=_("The name is not an assessor's: send the text as it is"))
    name_found = ""

    def refuse(self, field: str | None, refused: Exception) -> None:
        """Puts the service's refusal to the field; when it is about a name, the form asks whose it is."""
        self.add_error(field, str(refused))
        self.name_found = getattr(refused, "name", "")


class VerdictWorkbookForm(forms.Form):
    """A workbook that comes back."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("The .xlsx file that you took from this page."),
        error_messages={"required": _("Choose the workbook."), "empty": _("This file is empty.")},
    )


class JointVerdictForm(forms.Form):
    """What both assessors say together on one question; to agree, nothing is filled in."""

    use_required_attribute = False
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        choices=VerdictChoice.choices,
        label=_("Joint verdict"),
        error_messages={
            "required": _("Choose met, not met or unclear."),
            "invalid_choice": _("Choose met, not met or unclear."),
        },
    )
    comment = OpenText(
        label=_("To the hospital, from both"), help_text=_("In place of both comments. Not needed when met.")
    )

    def __init__(self, *args: Any, agrees: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agrees = agrees
        if agrees:
            self.fields["choice"].required = False


class RequestReplyForm(forms.Form):
    """The hospital's reply to one request, with a link if it likes (R71)."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reply = OpenText(label=_("Your reply"))
    link = LinkField(
        required=False,
        label=_("Link to a folder in your cloud"),
        help_text=_(
            "Only people with this link should be able to open it. Leave out names and dates of birth of patients."
        ),
    )
    corrected = OpenText(
        label=_("The answer as it should read now"),
        help_text=_("The submitted answer stays on record. The assessors see what you changed in it."),
    )


class ConfirmForm(forms.Form):
    """A step without anything to fill in; refusals are shown in its summary."""


class SpaceFileForm(forms.Form):
    """One file in answer to one request."""

    use_required_attribute = False
    file = UploadField(label=_("File"))
    title = LineField(label=_("What it is"), limit=150, required=False, help_text=_("Left empty, the file's name."))


class RecommendationForm(forms.Form):
    """One assessor's recommendation; only the outcomes that are open now are offered."""

    outcome = forms.ChoiceField(
        label=_("Your recommendation"),
        widget=RadioCards,
        error_messages={"required": _("Choose what you recommend."), "invalid_choice": _("Choose what you recommend.")},
    )
    reasons = BlockField(
        limit=TEXT_LIMIT,
        label=_("Your reasons"),
        help_text=_("The chairperson reads them under your name. The hospital does not."),
        error_messages={"required": _("Give your reasons: the chairperson reads them beside your recommendation.")},
    )

    def __init__(self, *args: Any, outcomes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(value, Outcome(value).label) for value in outcomes]  # type: ignore[attr-defined]


RETURN = "return"
#: Accredited Centre instead of the Centre of Excellence that was asked for (R79).
FALL_BACK = "fall_back"
_WITHOUT_REASON = ("approve", FALL_BACK)


class SignForm(ForTheHospital):
    """The chairperson's decision; nothing is chosen beforehand, and whatever the rules keep closed is not offered."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        error_messages={"required": _("Choose your decision."), "invalid_choice": _("Choose your decision.")},
    )
    reason = OpenText(
        label=_("Your reason"),
        help_text=_(
            "The hospital reads it with the decision, the assessors when you return it. Not needed when you approve."
        ),
    )

    questions = forms.MultipleChoiceField(
        required=False,
        label=_("Questions that both assessors judge again"),
        help_text=_("Only when you return the application. Everything else stays as it was handed in."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, offered: list[str], questions: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = list(questions)  # type: ignore[attr-defined]
        words = {
            "approve": _("Approve"),
            FALL_BACK: _("Approve as Accredited Centre"),
            "defer": _("Defer"),
            "deny": _("Deny"),
            RETURN: _("Return to the assessors"),
        }
        self.fields["decision"].choices = [(value, words[value]) for value in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision and decision not in _WITHOUT_REASON and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("Say why, so that the others can follow."))
        if decision and decision != RETURN and cleaned.get("questions"):
            self.add_error("questions", _("Questions are judged again only when you return the application."))
        return cleaned


class GiveBackForm(ForTheHospital):
    """One verdict that goes back to its assessor, and why."""

    question = forms.TypedChoiceField(
        coerce=int,
        label=_("Question"),
        error_messages={"required": _("Choose the question."), "invalid_choice": _("Choose the question.")},
    )
    reason = OpenText(
        label=_("Reason"),
        help_text=_("The assessor reads it. It is kept in the log, and the hospital finds it in the report."),
    )

    def __init__(self, *args: Any, questions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a question")), *questions]
        self.fields["question"].choices = choices  # type: ignore[attr-defined]


class ReturnAnswersForm(ForTheHospital):
    """Answers that the hospital corrects, and what must be corrected."""

    questions = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_("Questions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one question."),
            "invalid_choice": _("Choose questions from the list."),
        },
    )
    reason = OpenText(label=_("What must be corrected"), help_text=_("The hospital and the assessors read it."))

    def __init__(self, *args: Any, questions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = questions  # type: ignore[attr-defined]


class VerifyForm(forms.Form):
    """A code or number as it stands on a certificate, however it is typed."""

    code = forms.CharField(
        max_length=60,
        label=_("Code or number of the certificate"),
        help_text=_("Both are printed at the foot of the certificate. Capitals, dashes and spaces do not matter."),
        error_messages={
            "required": _("Type the code or the number that is printed on the certificate."),
            "max_length": _("A code has 12 characters; a number looks like 2026-0147."),
        },
    )

    def clean_code(self) -> Reference:
        reference = read_reference(self.cleaned_data["code"])
        if reference is None:
            raise forms.ValidationError(_("A code has 12 characters; a number looks like 2026-0147."))
        return reference
