"""Input about a certificate that is to be suspended, reinstated or withdrawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.enums import CertificateChangeKind
from assessment.forms.evaluations import ForTheHospital, OpenText
from assessment.models.certificate_change import PUBLIC_REASON
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate, RadioCards
from iasios.workflow.constraints import TEXT_LIMIT

_DAY = {"required": _("Give the first day."), "invalid": _("Give a day, such as 2027-03-18.")}


class ProposeChangeForm(ForTheHospital):
    """What the office proposes to the chairperson; only what fits the certificate's state is offered."""

    kind = forms.ChoiceField(
        label=_("What should happen"),
        widget=RadioCards,
        error_messages={"required": _("Choose what is to happen."), "invalid_choice": _("Choose what is to happen.")},
    )
    effective_on = forms.DateField(
        label=_("From this day on"),
        help_text=_("If the chairperson signs later, from the day of the signature on."),
        widget=BrowserDate(),
        error_messages=_DAY,
    )
    public_reason = LineField(
        limit=PUBLIC_REASON,
        label=_("Reason for the public, in one sentence"),
        help_text=_("Anybody reads it beside the state of the certificate, and the hospital in its mail."),
        missing=_("Say in one sentence why. Anybody reads it."),
    )
    internal_reason = BlockField(
        limit=TEXT_LIMIT,
        label=_("Reason for the chairperson"),
        help_text=_("The chairperson reads it before signing. The hospital does not."),
        rows=4,
        error_messages={"required": _("Say why, so that the others can follow.")},
    )
    answer_by = forms.DateField(
        required=False,
        label=_("Last day for the hospital’s answer"),
        help_text=_("For a suspension, where an answer is wanted."),
        widget=BrowserDate(),
        error_messages=_DAY,
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, CertificateChangeKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]


class ReissueForm(ForTheHospital):
    """Why a certificate is issued again."""

    reason = LineField(
        limit=PUBLIC_REASON,
        label=_("Reason for the public, in one sentence"),
        help_text=_(
            "Anybody reads it beside the state of the certificate, for example: “The hospital has a new name.”"
        ),
        missing=_("Say in one sentence why. Anybody reads it."),
    )


SIGN, REFUSE = "sign", "refuse"


class SignChangeForm(forms.Form):
    """The chairperson's yes or no; nothing is chosen beforehand."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(SIGN, _("Sign it")), (REFUSE, _("Do not sign it"))],
        widget=RadioCards,
        error_messages={"required": _("Choose your decision."), "invalid_choice": _("Choose your decision.")},
    )
    reason = OpenText(label=_("Your reason"), help_text=_("For the office. Not needed when you sign."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == REFUSE and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("Say why, so that the others can follow."))
        return cleaned
