"""Input about an appeal: its reasons, the office's check, the panel, an opinion."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.enums import AppealOpinion
from assessment.forms.evaluations import ForTheHospital, OpenText
from iasios.ui.text_fields import BlockField
from iasios.ui.widgets import RadioCards
from iasios.workflow.constraints import TEXT_LIMIT

ADMIT, NOT_ADMIT = "admit", "not_admit"


class AppealForm(forms.Form):
    """Why the decision should be looked at again."""

    use_required_attribute = False
    reasons = BlockField(
        limit=TEXT_LIMIT,
        label=_("Your reasons"),
        help_text=_("Say which points of the decision you mean, and why. The panel reads this beside the report."),
        rows=8,
        error_messages={"required": _("Say why the decision should be looked at again.")},
    )


class CheckAppealForm(ForTheHospital):
    """The office admits it, or says why not."""

    decision = forms.ChoiceField(
        label=_("Is it admitted?"),
        choices=[(ADMIT, _("Admit it")), (NOT_ADMIT, _("Do not admit it"))],
        widget=RadioCards,
        error_messages={"required": _("Choose your decision."), "invalid_choice": _("Choose your decision.")},
    )
    reason = OpenText(label=_("Why it is not admitted"), help_text=_("The hospital reads it. Not needed to admit it."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == NOT_ADMIT and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("Say why, so that the others can follow."))
        return cleaned


class PanelForm(forms.Form):
    """Two people; those who may not sit are not offered."""

    use_required_attribute = False
    first = forms.TypedChoiceField(coerce=int, label=_("First of the panel"))
    second = forms.TypedChoiceField(coerce=int, label=_("Second of the panel"))
    in_spite = OpenText(
        label=_("Reason for choosing this person despite the warning"),
        help_text=_("Only needed when somebody is chosen about whom the list below has a doubt. Kept in the record."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field = self.fields[name]
            field.choices = [("", _("Choose a person")), *people]  # type: ignore[attr-defined]
            field.error_messages |= {"required": _("Choose a person."), "invalid_choice": _("Choose a person.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different people."))
        return cleaned


class OpinionForm(forms.Form):
    """One of the panel says whether the decision stands."""

    use_required_attribute = False
    opinion = forms.ChoiceField(
        label=_("Your opinion"),
        choices=AppealOpinion.choices,
        widget=RadioCards,
        error_messages={"required": _("Choose your opinion."), "invalid_choice": _("Choose your opinion.")},
    )
    reasons = BlockField(
        limit=TEXT_LIMIT,
        label=_("Your reasons"),
        help_text=_("The chairperson reads them under your name. The hospital does not."),
        rows=6,
        error_messages={"required": _("Say why, so that the others can follow.")},
    )
