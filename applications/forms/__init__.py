"""What people send about an application. These forms parse and refuse; the services write."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.content_hashes import fingerprint, read_fingerprints
from applications.enums import EvidenceKind, Level
from applications.kinds import kind_of
from applications.models import NOTE_LIMIT, EvidenceItem, Question
from applications.queries import EditionFigures
from facilities.forms.files import UploadField, UploadsField
from facilities.models import User
from iasios.text.cleaning import printable
from iasios.ui.link_fields import LinkField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate, RadioCards


class AnswerForm(forms.Form):
    """One card. Its fields carry the question's code as prefix, so that a page of cards is one form.

    Args:
        question: which one.
        gaps: cases with a gap that belong to it.
    """

    met = forms.ChoiceField(
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose Yes or No.")},
    )
    version = forms.CharField(required=False)
    #: The card as the page showed it, and as this browser last knew it to be stored (autosave moves it on).
    seen = forms.CharField(required=False, max_length=200)
    base = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any = None, files: Any = None, *, question: Question, gaps: int = 0) -> None:
        super().__init__(data, files, prefix=question.code)
        kind = kind_of(question)
        self.boxes = kind.boxes(question, gaps=gaps)
        self.fields |= {name: kind.field(question, name) for name in self.boxes}

    @property
    def was_sent(self) -> bool:
        """Whether the request holds this card at all."""
        return self.is_bound and (self.add_prefix("version") in self.data)

    def clean_met(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["met"])

    def clean_version(self) -> int:
        # What is no number is a version that nobody ever saw: the card counts as stale.
        text = self.cleaned_data["version"]
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def clean(self) -> dict[str, Any]:
        for name in self.boxes:
            if self.add_prefix(name) in self.files:
                self.add_error(name, _("This field takes text, not a file."))
        return self.cleaned_data

    @property
    def known(self) -> dict[str, str]:
        """Fingerprints of the stored card as this browser knew it; empty when it did not say."""
        return read_fingerprints(self.data.get(self.add_prefix("base"), ""))

    def values(self) -> dict[str, Any]:
        """The answer and the texts that were sent. Valid forms only."""
        sent = [name for name in self.boxes if self.add_prefix(name) in self.data]
        return {"met": self.cleaned_data["met"]} | {name: self.cleaned_data[name] for name in sent}

    def touched(self) -> dict[str, Any]:
        """What the person wrote: everything sent that is not what this browser knew to be stored. Valid forms only."""
        return {name: value for name, value in self.values().items() if self.known.get(name) != fingerprint(value)}

    @property
    def was_changed_here(self) -> bool:
        """Whether the card differs from what the page showed when it was opened. Valid forms only."""
        opened = read_fingerprints(self.data.get(self.add_prefix("seen"), ""))
        return any(opened.get(name) != fingerprint(value) for name, value in self.values().items())

    def next_base(self) -> str:
        """What this browser knows to be stored after its save. What a colleague wrote elsewhere is not among it: this
        browser has not shown it, and must not overwrite it unseen."""
        known = self.known | {
            name: fingerprint(value) for name, value in self.values().items() if name in self.touched()
        }
        return " ".join(f"{name}:{print_}" for name, print_ in known.items())

    def typed(self, name: str) -> str:
        """What was typed into a box, kept for showing it again."""
        return printable(self.data.get(self.add_prefix(name), ""))


class GiveForm(forms.Form):
    """Whom questions are given to, and until when.

    Args:
        people: whom they can be given to.
    """

    assignee = forms.ChoiceField(
        label=gettext_lazy("Colleague"),
        help_text=gettext_lazy("People who have not activated their account yet are not in the list."),
        error_messages={
            "required": gettext_lazy("Choose a colleague."),
            "invalid_choice": gettext_lazy("Choose somebody who works at the hospital now."),
        },
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"),
        required=False,
        widget=BrowserDate,
        error_messages={"invalid": gettext_lazy("Give the day as in 2026-03-31.")},
    )

    def __init__(self, data: Any = None, *, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["assignee"]
        field.choices = [("", _("Choose")), *((key, str(person)) for key, person in self.people.items())]

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return due_on

    @property
    def person(self) -> User:
        """The colleague. Valid forms only."""
        return self.people[self.cleaned_data["assignee"]]


class NoteForm(forms.Form):
    """A note among colleagues."""

    text = BlockField(
        label=gettext_lazy("New note"),
        limit=NOTE_LIMIT,
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class CheckForm(forms.Form):
    """What a colleague says with *done*, *change wanted* or *checked*."""

    text = BlockField(label=gettext_lazy("What to look at, or what should change"), limit=NOTE_LIMIT, required=False)


class EvidenceForm(forms.Form):
    """An item of the register.

    Args:
        people: who can look after it.
    """

    conditional_fields = ("place", "link", "file")
    title = LineField(
        label=gettext_lazy("Title"),
        limit=150,
        error_messages={"required": gettext_lazy("Give the item a title that colleagues recognise.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EvidenceKind.choices)
    place = LineField(
        label=gettext_lazy("Where it is kept"),
        limit=300,
        required=False,
        help_text=gettext_lazy("In your words, such as a drive, a system or a binder. Never the name of a patient."),
    )
    # The item is the hospital's own: a link into its network is what its people work with.
    link = LinkField(
        label=gettext_lazy("Web address"),
        required=False,
        inside=True,
        error_messages={"drive": gettext_lazy("This is a place on a drive. Write it under “Where it is kept”.")},
    )
    file = UploadField(label=gettext_lazy("File"), required=False)
    effective_on = forms.DateField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=BrowserDate,
        error_messages={"invalid": gettext_lazy("Give the day as in 2026-03-31.")},
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=BrowserDate,
        help_text=gettext_lazy("The owner gets a mail 30 and 7 days before, and on the day."),
        error_messages={"invalid": gettext_lazy("Give the day as in 2026-03-31.")},
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Who keeps it up to date."),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody who works at the hospital now.")},
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["owner"]
        field.choices = [(key, str(person)) for key, person in self.people.items()]
        self.has_file = bool(self.initial.get("has_file"))

    @staticmethod
    def initial_of(item: EvidenceItem) -> dict[str, Any]:
        names = ("title", "kind", "place", "link", "effective_on", "expires_on", "version")
        values = {name: getattr(item, name) for name in names}
        return values | {"owner": str(item.owner_id), "has_file": item.file_id is not None}

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        starts, ends = found.get("effective_on"), found.get("expires_on")
        if starts and ends and ends < starts:
            self.add_error("expires_on", _("The last day lies before the first day."))
        somewhere = found.get("place") or found.get("link") or found.get("file") or self.has_file
        if not somewhere and not {"place", "link", "file"} & set(self.errors):
            self.add_error("place", _("Say where it is kept, or give a web address or a file."))
        return found

    @property
    def version_seen(self) -> int:
        text = self.data.get("version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def values(self) -> dict[str, Any]:
        """The item's columns. Valid forms only."""
        names = ("title", "kind", "place", "link", "effective_on", "expires_on")
        return {name: self.cleaned_data[name] for name in names} | {"owner": self.people[self.cleaned_data["owner"]]}


class NewEvidenceForm(EvidenceForm):
    """One item, or several at once: each of several files becomes one. Without a title, it is named after its file."""

    file = UploadsField(label=gettext_lazy("Files"), most=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = gettext_lazy(
            "Left empty, it is the name of the file. With several files, each gets its own."
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("title") and not found.get("file") and not {"title", "file"} & set(self.errors):
            self.add_error("title", self.fields["title"].error_messages["required"])
        return found

    def entries(self) -> list[tuple[dict[str, Any], Any]]:
        """Values and file of each item. Valid forms only."""
        files = self.cleaned_data["file"]
        if not files:
            return [(self.values(), None)]
        if len(files) == 1 and self.cleaned_data["title"]:
            return [(self.values(), files[0])]
        return [(self.values() | {"title": _title_of(file)}, file) for file in files]


def _title_of(file: Any) -> str:
    """The name of a file without its ending; one that has nothing before the dot is a title as it is."""
    name = (file.name or "").strip()
    return (name.rpartition(".")[0].strip() or name)[:150]


class AnswerWorkbookForm(forms.Form):
    """A filled-in workbook on its way back."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the workbook.")},
    )


class SubmitForm(forms.Form):
    """The representative answers for the application (R10), and for the records behind its cases (R41)."""

    declaration = forms.BooleanField(
        label=gettext_lazy(
            "I answer for this application: what it says is true, the 30 records are accurate, complete and up to date,"
            " and the evidence named is available."
        ),
        error_messages={"required": gettext_lazy("Tick the declaration. Without it the application is not submitted.")},
    )


class LevelForm(forms.Form):
    """Which level a recertification is for (R77).

    Args:
        figures: how much its edition asks.
    """

    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=Level.choices,
        widget=RadioCards,
        error_messages={
            "required": gettext_lazy("Choose the level."),
            "invalid_choice": gettext_lazy("Choose one of the two levels."),
        },
    )

    def __init__(self, data: Any = None, *, figures: EditionFigures, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        core = ngettext("The %(core)s core question is met.", "All %(core)s core questions are met.", figures.core)
        all_ = ngettext(
            "The %(total)s question is met.", "All %(total)s questions are met, core and extended.", figures.total
        )
        self.fields["level"].widget.hints = {
            Level.ACCREDITED: core % {"core": figures.core},
            Level.EXCELLENCE: all_ % {"total": figures.total},
        }


class ReturnForm(forms.Form):
    """Why the office gives an application back."""

    reason = BlockField(
        label=gettext_lazy("What must be corrected"),
        help_text=gettext_lazy("Everybody at the hospital reads it, above the application."),
        limit=2_000,
        error_messages={"required": gettext_lazy("Say what must be corrected.")},
    )


class WithdrawForm(forms.Form):
    """Why the application is taken back."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Your colleagues and the office read it."),
        limit=2_000,
        error_messages={"required": gettext_lazy("Say why, so that your colleagues and the office can follow.")},
    )
