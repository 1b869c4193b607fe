"""Fields that take files, with what may be handed in said before choosing, and the forms of the documents page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from iasios.files.content_types import ACCEPTED_WORDS, FileRefused, accepted_endings, inspect, size_limit_words
from iasios.ui.text_fields import LineField


def _with_scan_notice(words: str | Promise) -> str:
    if settings.CLAMAV_URL:
        return str(words)
    notice = gettext("Files are not scanned for malware here.")
    return f"{words} {notice}"


#: The words, and that this portal has no scanner where it has none.
with_scan_notice = lazy(_with_scan_notice, str)


def _limits(most: int) -> str:
    if most == 1:
        words = gettext("%(kinds)s, up to %(limit)s.") % {"kinds": ACCEPTED_WORDS, "limit": size_limit_words()}
    else:
        words = gettext("At most %(most)s files: %(kinds)s, each up to %(limit)s.") % {
            "most": most,
            "kinds": ACCEPTED_WORDS,
            "limit": size_limit_words(),
        }
    return _with_scan_notice(words)


limits_words = lazy(_limits, str)


class FileControl(forms.FileInput):
    """Tells the browser what may be chosen, so that a file that is too large never sets out."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {
            "accept": accepted_endings(),
            "data-max-bytes": settings.MAX_FILE_BYTES,
            "data-too-large": gettext("This file is larger than %(limit)s.") % {"limit": size_limit_words()},
        } | attrs


class SeveralFilesControl(FileControl):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """One file, checked for size, kind and content (`iasios.files.content_types`); the message stands beside it."""

    widget = FileControl
    default_error_messages = {"required": _("Choose a file.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": limits_words(1)} | kwargs)

    def to_python(self, data: Any) -> UploadedFile | None:  # type: ignore[override]
        if data in self.empty_values:
            return None
        try:
            inspect(data)
        except FileRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from None
        return data


class UploadsField(UploadField):
    """Several files at once, each checked; every refusal is told. Cleans to a list, empty without files."""

    widget = SeveralFilesControl

    def __init__(self, *, most: int = 5, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**{"required": False, "help_text": limits_words(most)} | kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(given) > self.most:
            raise ValidationError(
                ngettext(
                    "You chose %(count)s files; %(most)s fits.", "You chose %(count)s files; %(most)s fit.", self.most
                )
                % {"count": len(given), "most": self.most},
                code="too_many",
            )
        kept, refusals = [], []
        for upload in given:
            try:
                kept.append(super().clean(upload, None))
            except ValidationError as refusal:
                refusals.extend(refusal.error_list)
        if refusals:
            raise ValidationError(refusals)
        return kept


class UploadForm(forms.Form):
    """A new document of the facility."""

    title = LineField(
        label=_("Title"), limit=150, required=False, help_text=_("Left empty, the name of the file is used.")
    )
    file = UploadField(label=_("File"))


class VersionForm(forms.Form):
    """A newer file for a document that is there already."""

    file = UploadField(label=_("File"))
    note = LineField(label=_("What is new"), limit=200, required=False)
