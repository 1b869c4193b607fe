"""Naming somebody who should not assess the hospital."""

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import BlockField, LineField
from iasios.workflow.constraints import TEXT_LIMIT


class NamedConflictForm(forms.Form):
    """A person and the reason."""

    use_required_attribute = False
    person_name = LineField(
        label=_("Name of the person"),
        limit=200,
        error_messages={"required": _("Write the name of the person.")},
    )
    reason = BlockField(
        label=_("What links this person with your hospital"),
        help_text=_("For example: wrote papers with us in the last three years, worked here, is related to one of us."),
        limit=TEXT_LIMIT,
        error_messages={"required": _("Say what links this person with your hospital.")},
    )
