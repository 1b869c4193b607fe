"""What the office types into the draft of an edition, and into its publication."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.catalogue.writing import Files, spoken
from applications.enums import Requirement
from applications.kinds import declared_kind, kind_choices
from applications.queries.draft_checks import EVIDENCE_TO, LABEL_LIMIT, SHORT_LIMIT, TITLE_LIMIT, language_name
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate

TEXT_LIMIT, ENTRY_LIMIT = 1_000, 300
#: A whole edition in one language takes less than a tenth of it.
FILE_LIMIT = 1_000_000
_DATE = {"required": gettext_lazy("Give a day."), "invalid": gettext_lazy("Enter a date, such as 4 March 2026.")}

CONFIDENCES = [
    ("source", gettext_lazy("Printed in the Standards")),
    ("derived", gettext_lazy("Follows from what is printed")),
    ("reconstructed", gettext_lazy("Our own words, to be confirmed")),
]


class NewEditionForm(forms.Form):
    """What a draft begins from, and the year that names it."""

    base = forms.ChoiceField(
        label=gettext_lazy("Begin from"), error_messages={"required": gettext_lazy("Choose an edition.")}
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year of the new edition"),
        min_value=2000,
        max_value=2099,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Give a year."),
            "invalid": gettext_lazy("Enter a year, such as 2027."),
            "min_value": gettext_lazy("Enter a year, such as 2027."),
            "max_value": gettext_lazy("Enter a year, such as 2027."),
        },
    )

    def __init__(self, *args: Any, editions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].choices = list(editions.items())  # type: ignore[attr-defined]


class EditionFilesForm(forms.Form):
    """The files of an edition, one per language."""

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for language in languages:
            self.fields[language] = forms.FileField(
                label=_("File in %(language)s") % {"language": language_name(language)},
                widget=forms.FileInput(attrs={"accept": ".toml"}),
                error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
            )

    def clean(self) -> dict[str, Any]:
        for language in self.languages:
            sent = self.cleaned_data.get(language)
            if isinstance(sent, UploadedFile) and (sent.size or 0) > FILE_LIMIT:
                self.add_error(language, _("This file is too large to be a catalogue file."))
        return self.cleaned_data

    def texts(self) -> dict[str, bytes]:
        """The content of each file. Valid forms only."""
        return {language: self.cleaned_data[language].read() for language in self.languages}


class EditionNamesForm(forms.Form):
    """Titles of the edition, its parts and its standards, in every language beside each other."""

    def __init__(self, *args: Any, files: Files, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values_by_language = files
        self.rows: list[tuple[str, list[str]]] = []
        original = files["en"]
        self._row(_("Edition"), "title", {language: values["title"] for language, values in files.items()})
        for section in original["sections"]:
            self._row(_("Part: %(title)s") % section, f"section_{section['code']}", self._titles("sections", section))
        for standard in original["standards"]:
            label = _("Standard %(number)s") % standard
            self._row(label, f"standard_{standard['number']}", self._titles("standards", standard))

    def _titles(self, name: str, row: Mapping[str, Any]) -> dict[str, str]:
        key = str(row["code"] if name == "sections" else row["number"])
        others = {
            language: values[name].get(key, "")
            for language, values in self.values_by_language.items()
            if language != "en"
        }
        return {"en": row["title"], **others}

    def _row(self, label: str, name: str, titles: Mapping[str, str]) -> None:
        names = []
        for language in spoken(self.values_by_language):
            names.append(f"{name}_{language}")
            self.fields[names[-1]] = LineField(
                label=_("%(what)s, %(language)s") % {"what": label, "language": language_name(language)},
                limit=TITLE_LIMIT,
                required=False,
                initial=titles[language],
            )
        self.rows.append((label, names))

    @property
    def conditional_fields(self) -> list[str]:
        """A draft may lack every one of them, its publication none."""
        return list(self.fields)

    @property
    def pairs(self) -> Iterator[list[BoundField]]:
        """The fields of one title in all languages, row by row."""
        return ([self[name] for name in names] for _label, names in self.rows)

    def names(self) -> dict[str, dict[str, Any]]:
        """The titles as `change_names` takes them. Valid forms only."""
        said = self.cleaned_data
        return {
            language: {
                "title": said[f"title_{language}"],
                "sections": {
                    section["code"]: said[f"section_{section['code']}_{language}"]
                    for section in self.values_by_language["en"]["sections"]
                },
                "standards": {
                    str(standard["number"]): said[f"standard_{standard['number']}_{language}"]
                    for standard in self.values_by_language["en"]["standards"]
                },
            }
            for language in self.values_by_language
        }


class QuestionForm(forms.Form):
    """The marks of a question, and its words in every language."""

    requirement = forms.ChoiceField(
        label=gettext_lazy("Needed for"),
        choices=[
            (Requirement.CORE.value, gettext_lazy("Accredited Centre: core")),
            (Requirement.EXTENDED.value, gettext_lazy("Centre of Excellence alone: extended")),
        ],
    )
    confidence = forms.ChoiceField(label=gettext_lazy("Where its words come from"), choices=CONFIDENCES)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, files: Files, code: str, topics: Mapping[str, str], **kwargs: Any) -> None:
        original = files["en"]["question"][code]
        self.kind = declared_kind(original)
        marks = {name: original[name] for name in ("requirement", "confidence")}
        super().__init__(*args, **{**kwargs, "initial": marks | kwargs.get("initial", {})})
        self.languages = spoken(files)
        self.code = code
        self._options(original.get("options", {}), topics)
        for language in self.languages:
            self._words(language, files[language]["question"].get(code, {}))

    def _options(self, said: Mapping[str, str], topics: Mapping[str, str]) -> None:
        for name in self.kind.options:
            if name == "topic":
                known = {**dict.fromkeys(topics, ""), str(said.get(name, "")): ""}
                choices = [(topic, topic or _("Choose a topic")) for topic in sorted(known)]
                self.fields[f"option_{name}"] = forms.ChoiceField(
                    label=_("Topic of the case review"),
                    choices=choices,
                    required=False,
                    initial=said.get(name, ""),
                )
            else:
                self.fields[f"option_{name}"] = LineField(
                    label=name, limit=TITLE_LIMIT, required=False, initial=said.get(name, "")
                )

    def _words(self, language: str, said: Mapping[str, Any]) -> None:
        spoken = {"language": language_name(language)}
        fields: dict[str, forms.Field] = {
            "text": BlockField(label=_("Question, %(language)s") % spoken, limit=TEXT_LIMIT, rows=3, required=False),
            "short": LineField(
                label=_("Topic in a few words, %(language)s") % spoken, limit=SHORT_LIMIT, required=False
            ),
            "guidance": BlockField(label=_("Hint, %(language)s") % spoken, limit=TEXT_LIMIT, rows=4, required=False),
            "evidence": BlockField(
                label=_("Examples of evidence, %(language)s") % spoken,
                limit=ENTRY_LIMIT * EVIDENCE_TO,
                rows=4,
                required=False,
                help_text=_("One a line, two to four."),
            ),
            "elaboration_label": LineField(
                label=_("What the box for a description asks, %(language)s") % spoken,
                limit=LABEL_LIMIT,
                required=False,
                help_text="" if self.kind.rests_on_cases else _("Leave empty where no description is asked for."),
            ),
        }
        if self.kind.rests_on_cases:
            fields["measures_label"] = LineField(
                label=_("What the box for measures asks, %(language)s") % spoken, limit=LABEL_LIMIT, required=False
            )
        for name, field in fields.items():
            value = said.get(name, "")
            field.initial = "\n".join(value) if isinstance(value, list) else value
            if language != "en":
                field.widget.attrs["lang"] = language
            self.fields[f"{name}_{language}"] = field

    @property
    def conditional_fields(self) -> list[str]:
        """A draft may lack them, its publication may not."""
        free = () if self.kind.rests_on_cases else ("elaboration_label",)
        return [name for name in self.fields if not name.startswith(free)]

    @property
    def options(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("option_")]

    @property
    def pairs(self) -> Iterator[list[BoundField]]:
        """The fields of one text in all languages, row by row."""
        names = ["text", "short", "guidance", "evidence", "elaboration_label"]
        if self.kind.rests_on_cases:
            names.append("measures_label")
        return ([self[f"{name}_{language}"] for language in self.languages] for name in names)

    def marks(self) -> dict[str, str]:
        """Valid forms only."""
        return {name: self.cleaned_data[name] for name in ("requirement", "confidence")}

    def words(self) -> dict[str, dict[str, Any]]:
        """The words by language as `change_question` takes them. Valid forms only."""
        names = ("text", "short", "guidance", "elaboration_label", "measures_label")
        said: dict[str, dict[str, Any]] = {}
        for language in self.languages:
            own = {name: self.cleaned_data.get(f"{name}_{language}", "") for name in names}
            lines = self.cleaned_data[f"evidence_{language}"].splitlines()
            said[language] = own | {"evidence": [line.strip() for line in lines if line.strip()]}
        if self.kind.options:
            said["en"]["options"] = {
                name: self.cleaned_data[f"option_{name}"]
                for name in self.kind.options
                if self.cleaned_data[f"option_{name}"]
            }
        return said


class NewQuestionForm(forms.Form):
    """Where a new question stands, and what kind it is of. Its words follow on its own page."""

    place = forms.ChoiceField(label=gettext_lazy("Place"), error_messages={"required": gettext_lazy("Choose a place.")})
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=kind_choices)
    requirement = QuestionForm.base_fields["requirement"]

    def __init__(self, *args: Any, places: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Choose a place")), *places]  # type: ignore[attr-defined]


class PublishEditionForm(forms.Form):
    """The first day of an edition, and that the comparison was read."""

    valid_from = forms.DateField(
        label=gettext_lazy("First day"),
        widget=BrowserDate(),
        error_messages=_DATE,
        help_text=gettext_lazy("Applications that are opened from this day on rest on the new edition."),
    )
    was_read = forms.BooleanField(
        label=gettext_lazy("I have read the comparison in every language."),
        error_messages={
            "required": gettext_lazy("Confirm that the comparison was read: nothing can be changed later.")
        },
    )

    def clean_valid_from(self) -> Any:
        on = self.cleaned_data["valid_from"]
        if on < timezone.localdate():
            raise forms.ValidationError(_("The first day is past. Choose today or a later day."))
        return on
