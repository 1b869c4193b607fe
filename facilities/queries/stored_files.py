"""Whether a kept file may be handed out, and its content. The caller has passed the gate."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils.translation import gettext as _

from facilities.enums import ScanVerdict
from facilities.models import KeptFile, StoredFile
from iasios.identifiers import IdentifierKind, say_of_name


def is_servable(stored: KeptFile) -> bool:
    """Whether the file may be handed out now: checked, or kept by a portal that has no scanner."""
    if getattr(stored, "erased_at", None) is not None:
        return False
    if stored.verdict == ScanVerdict.CLEAN:
        return True
    return stored.verdict == ScanVerdict.UNSCANNED and not settings.CLAMAV_URL


def scan_words(stored: KeptFile) -> str:
    """What is to be said beside a file that nothing has looked into; empty for one that was scanned."""
    is_unscanned = stored.verdict == ScanVerdict.UNSCANNED and is_servable(stored)
    return _("Not scanned for malware.") if is_unscanned else ""


def why_not(stored: KeptFile) -> str:
    """The reason in words, empty for a file that can be handed out."""
    if is_servable(stored):
        return ""
    if getattr(stored, "erased_at", None) is not None:
        return _("The content of this file was deleted. Its name and size stay as a record.")
    if stored.verdict == ScanVerdict.REFUSED:
        return _("The malware check refused this file. Nobody can open it.")
    return _("This file is being checked for malware. Try again in a minute.")


def checked_preview(stored: StoredFile) -> File:  # type: ignore[type-arg]
    """The picture of the first page, open for reading.

    Raises:
        FileNotFoundError: there is none.
        PermissionDenied: the file may not be handed out.
    """
    if reason := why_not(stored):
        raise PermissionDenied(reason)
    if not stored.preview:
        raise FileNotFoundError
    return stored.preview.open("rb")  # type: ignore[no-any-return]


def patient_words(stored: StoredFile) -> list[str]:
    """What the name and the text of a file hold that looks like a patient, in words; a warning, never a refusal."""
    kinds = {
        IdentifierKind.NAME: _("Page %(page)s: something looks like the name of a patient."),
        IdentifierKind.BIRTH: _("Page %(page)s: something looks like a date of birth."),
        IdentifierKind.NUMBER: _("Page %(page)s: something looks like the number of a patient."),
    }
    places = dict.fromkeys((one["kind"], one["page"]) for one in stored.found)
    return [*say_of_name(stored.name), *(kinds[IdentifierKind(kind)] % {"page": page} for kind, page in places)]


def checked_content(stored: KeptFile) -> File:  # type: ignore[type-arg]
    """The content of an uploaded file, open for reading.

    Raises:
        PermissionDenied: not checked yet, refused, or deleted; carries the reason.
    """
    reason = why_not(stored)
    if reason:
        raise PermissionDenied(reason)
    return stored.content.open("rb")  # type: ignore[attr-defined, no-any-return]
