"""Handing a kept file out: as an attachment that no browser opens in our name. The caller has passed the gate."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.utils.translation import gettext as _

from facilities.enums import ScanVerdict
from facilities.models import KeptFile, StoredFile


def is_servable(stored: KeptFile) -> bool:
    """Whether the file may be handed out now: checked, or kept by a portal that has no scanner."""
    if getattr(stored, "erased_at", None) is not None:
        return False
    if stored.verdict == ScanVerdict.CLEAN:
        return True
    return stored.verdict == ScanVerdict.UNSCANNED and not settings.CLAMAV_URL


def why_not(stored: KeptFile) -> str:
    """The reason in words, empty for a file that can be handed out."""
    if is_servable(stored):
        return ""
    if getattr(stored, "erased_at", None) is not None:
        return _("The content of this file was deleted. Its name and size stay as a record.")
    if stored.verdict == ScanVerdict.REFUSED:
        return _("The malware check refused this file. Nobody can open it.")
    return _("This file is being checked for malware. Try again in a minute.")


def file_response(stored_file: StoredFile) -> FileResponse:
    """The content as a download.

    Raises:
        PermissionDenied: not checked yet, refused, or deleted; carries the reason.
    """
    return kept_response(stored_file, stored_file.content)


def kept_response(stored: KeptFile, content: object) -> FileResponse:
    """As `file_response`, for any kept file and its content."""
    reason = why_not(stored)
    if reason:
        raise PermissionDenied(reason)
    response = FileResponse(
        content.open("rb"),  # type: ignore[attr-defined]
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
