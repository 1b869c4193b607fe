"""Draws bound form fields and error summaries: label, hint, message, control, in this order, with all their links.

It refuses to know any form; the look depends on the widget alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from iasios.ui.messages import messages_of
from iasios.ui.widgets import YesNo

_TEXTUAL = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.DateInput,
    forms.FileInput,
    forms.MultiWidget,
)


@dataclass(frozen=True)
class DrawnField:
    """What the field template needs, computed once."""

    bound: BoundField
    shape: str  # line, checkbox, group, cards or yes_no
    label: str
    hint: str
    optional: bool
    errors: list[str]
    control: SafeString
    hint_id: str
    error_id: str
    described_by: str


def draw_field(
    bound: BoundField, *, label: str = "", hint: str | None = None, size: str = "", **attrs: Any
) -> DrawnField:
    """The pieces of one field. ``size``: empty, ``xs``, ``s`` or ``code``; ``attrs`` go to the control."""
    widget = bound.field.widget
    shape = _shape(widget)
    stem = bound.auto_id or bound.html_name
    hint_text = bound.help_text if hint is None else hint
    # Django describes the control by the help text that it knows, shown or not.
    bound.help_text = hint_text
    errors = messages_of(bound) if bound.errors else []
    described = [f"{stem}_helptext"] if hint_text else []
    described += [f"{stem}_error"] if errors else []
    control_attrs = {key.replace("_", "-"): value for key, value in attrs.items() if value is not None}
    if isinstance(widget, forms.Textarea):
        # The browser would cut pasted text in silence; ours stays whole, and the message says how much fits.
        control_attrs["maxlength"] = False
    if described:
        control_attrs["aria-describedby"] = " ".join(described)
    if errors:
        control_attrs["aria-invalid"] = "true"
    classes = _classes(widget, size)
    if classes:
        control_attrs["class"] = f"{classes} {widget.attrs.get('class', '')}".strip()
    return DrawnField(
        bound=bound,
        shape=shape,
        label=label or str(bound.label),
        hint=str(hint_text),
        optional=_is_optional(bound, shape),
        errors=errors,
        control=mark_safe(bound.as_widget(attrs=control_attrs)),
        hint_id=f"{stem}_helptext",
        error_id=f"{stem}_error",
        described_by=" ".join(described),
    )


def _is_optional(bound: BoundField, shape: str) -> bool:
    """A form names in `conditional_fields` those that another field makes necessary: nobody may leave them out.

    Nor can anybody leave out one of several buttons of which one is pressed from the start.
    """
    field, conditional = bound.field, getattr(bound.form, "conditional_fields", ())
    if shape == "cards" and field.initial:
        return False
    return not (field.required or field.disabled or bound.name in conditional) and shape in {"line", "group", "cards"}


def _shape(widget: forms.Widget) -> str:
    if isinstance(widget, YesNo):
        return "yes_no"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.RadioSelect):
        return "cards"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    # A date or a number of several parts is a group with one legend.
    return "group" if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget) else "line"


def _classes(widget: forms.Widget, size: str) -> str:
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "select" + (f" input--{size}" if size else "")
    if isinstance(widget, _TEXTUAL):
        return "input" + (f" input--{size}" if size else "")
    return ""


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary; ``target`` is the id to go to, empty where no field that one sees is meant."""

    text: str
    target: str


def summary_lines(form: forms.BaseForm) -> list[SummaryLine]:
    """Errors in the order of the fields, each with the id of its control; errors of the whole form come first.

    Where a page asks the same of several people, a form says in `whose` of whom it speaks.
    """
    whose = str(getattr(form, "whose", ""))
    lines = [SummaryLine(str(error), "") for error in form.non_field_errors()]
    for bound in form:
        named = (_named(bound, message, whose) for message in messages_of(bound))
        lines.extend(SummaryLine(text, "" if bound.is_hidden else focus_target(bound)) for text in named)
    return lines


def focus_target(bound: BoundField) -> str:
    """The id of the first control of a field: a link there must land on something that takes focus."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id or bound.html_name


def _named(bound: BoundField, message: str, whose: str = "") -> str:
    # Messages are sentences, but some (such as a missing value) do not say of which field they speak.
    label = ", ".join(part for part in (whose, str(bound.label or "")) if part)
    if not label:
        return message
    return f"{label} {message}" if label.endswith(("?", ".", ":")) else f"{label}: {message}"
