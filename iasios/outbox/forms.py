"""Input of the office's page of outgoing mail."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.outbox.editing import WrongPlaceholders, check_placeholders
from iasios.outbox.texts import ShippedText, TextKind
from iasios.ui.text_fields import BlockField, LineField
from iasios.workflow.constraints import TEXT_LIMIT


class MailEditForm(forms.Form):
    """Other words for a mail that is held."""

    use_required_attribute = False
    subject = LineField(limit=250, label=_("Subject"), missing=_("A mail needs a subject."))
    text = BlockField(
        limit=TEXT_LIMIT,
        label=_("Text"),
        help_text=_("An empty line begins a new paragraph. Links are written out."),
        error_messages={"required": _("A mail needs a text.")},
        rows=16,
    )


class TextsForm(forms.Form):
    """The texts of one kind in one language; each says what is wrong with its placeholders beside the field."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        kind: TextKind,
        language: str,
        edits: Mapping[str, tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self._shipped = [message.shipped(language) for message in kind.messages]
        for number, (message, shipped) in enumerate(zip(kind.messages, self._shipped, strict=True)):
            words = edits.get(message.key, shipped)
            self.fields[f"text-{number}"] = self._field(_("Text %(number)s"), number, words[0])
            if message.plural:
                label = _("Text %(number)s, for more than one")
                self.fields[f"plural-{number}"] = self._field(label, number, words[1])

    @staticmethod
    def _field(label: Any, number: int, initial: str) -> forms.Field:
        return BlockField(
            limit=TEXT_LIMIT,
            rows=3,
            label=str(label) % {"number": number + 1},
            initial=initial,
            error_messages={"required": _("A text cannot be empty. Reset to the shipped texts to take yours away.")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number, message in enumerate(self.kind.messages):
            pairs = [(f"text-{number}", message.names), (f"plural-{number}", message.plural_names)]
            for name, names in pairs:
                if name in self.fields and name in cleaned:
                    self._check(name, cleaned[name], names)
        return cleaned

    def _check(self, name: str, text: str, names: frozenset[str]) -> None:
        try:
            check_placeholders(text, names)
        except WrongPlaceholders as wrong:
            if wrong.unknown:
                self.add_error(name, _("Nothing fills in %(names)s.") % {"names": _in_braces(wrong.unknown)})
            if wrong.missing:
                self.add_error(name, _("The text must say %(names)s.") % {"names": _in_braces(wrong.missing)})

    def texts(self) -> dict[ShippedText, tuple[str, str]]:
        """What was sent, as it is saved. Valid forms only."""
        data = self.cleaned_data
        return {
            message: (data[f"text-{number}"], data.get(f"plural-{number}", ""))
            for number, message in enumerate(self.kind.messages)
        }

    def typed(self) -> dict[str, str]:
        """The texts as they stand in the fields, by message."""
        return {
            message.key: str(self[f"text-{number}"].value() or "") for number, message in enumerate(self.kind.messages)
        }

    def lines(self) -> list[dict[str, Any]]:
        """Each text with its field or fields, its placeholders and the shipped words."""
        return [
            {
                "fields": [self[name] for name in (f"text-{number}", f"plural-{number}") if name in self.fields],
                "names": _in_braces(sorted(message.names)),
                "shipped": shipped[0],
                "is_edited": self.typed()[message.key] != shipped[0],
            }
            for number, (message, shipped) in enumerate(zip(self.kind.messages, self._shipped, strict=True))
        ]


def _in_braces(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


class StopForm(forms.Form):
    """Why a mail is never sent."""

    use_required_attribute = False
    reason = LineField(
        limit=500, label=_("Reason"), missing=_("Say why: the record keeps it."), help_text=_("For the record.")
    )


class HeldKindsForm(forms.Form):
    """The kinds of mail that wait for a release."""

    kinds = forms.MultipleChoiceField(
        required=False,
        label=_("Held until released"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(choices)  # type: ignore[attr-defined]


class MailSearchForm(forms.Form):
    """The search field."""

    q = forms.CharField(label=_("Subject, recipient or kind"), required=False, max_length=100)

    @property
    def search(self) -> str:
        """What to look for; nothing when the entry was refused."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""
