"""Says Django's own form errors in the voice of the portal: what to do, with the numbers.

Messages that a form or service wrote itself pass through unchanged.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def messages_of(bound: BoundField) -> list[str]:
    """The errors of a field as sentences, in their order."""
    return [_say(error, bound) for error in bound.form.errors.as_data().get(bound.name, [])]


def _say(error: ValidationError, bound: BoundField) -> str:
    if error.code == "required" and _is_default(error, "required"):
        return _missing(bound.field)
    if error.code == "invalid_choice" and _is_default(error, "invalid_choice"):
        return _("Choose one of the entries.")
    limits = error.params if isinstance(error.params, dict) and "limit_value" in error.params else None
    if limits and error.code in _LIMITS:
        return _LIMITS[error.code](limits["limit_value"], limits.get("show_value", 0))
    return " ".join(error.messages)


def _is_default(error: ValidationError, code: str) -> bool:
    return str(error.message) in {
        str(kind.default_error_messages[code])
        for kind in (forms.Field, forms.FileField, forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField)
        if code in kind.default_error_messages
    }


def _missing(field: forms.Field) -> str:
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("Tick this box to go on.")
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
        return _("Choose at least one.")
    if isinstance(widget, forms.widgets.ChoiceWidget):
        return _("Choose one.")
    if isinstance(widget, forms.FileInput):
        return _("Choose a file.")
    if isinstance(field, forms.DateField):
        return _("Enter a date.")
    if isinstance(field, forms.IntegerField):
        return _("Enter a number.")
    return _("Fill this in.")


def _figure(value: float) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _too_long(limit: int, shown: int) -> str:
    return ngettext(
        "This is %(shown)s characters; %(limit)s fits.", "This is %(shown)s characters; %(limit)s fit.", limit
    ) % {"shown": _figure(shown), "limit": _figure(limit)}


def _too_short(limit: int, shown: int) -> str:
    return ngettext("This needs at least %(limit)s character.", "This needs at least %(limit)s characters.", limit) % {
        "limit": _figure(limit)
    }


def _too_small(limit: object, shown: object) -> str:
    return _("Enter %(limit)s or more.") % {"limit": _figure(limit) if isinstance(limit, int | float) else limit}


def _too_large(limit: object, shown: object) -> str:
    return _("Enter %(limit)s or less.") % {"limit": _figure(limit) if isinstance(limit, int | float) else limit}


_LIMITS = {"max_length": _too_long, "min_length": _too_short, "min_value": _too_small, "max_value": _too_large}
