"""A kept file as a link, or why it cannot be had now; loop-safe, no query."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from facilities.enums import ScanVerdict
from facilities.models import KeptFile, StoredFile
from facilities.queries.stored_files import is_servable, patient_words, scan_words
from iasios.text.formatting import file_size
from iasios.ui.elements import status_text

register = template.Library()


@register.simple_tag
def kept_file(stored: KeptFile, url: str) -> SafeString:
    """The name as a download link; without a verdict, refused or deleted, the name and the state."""
    if is_servable(stored):
        return format_html('<a href="{}" download>{}</a> {}', url, stored.name, scan_note(stored))
    return format_html("<span>{}</span> {}", stored.name, file_state(stored))


@register.simple_tag
def file_state(stored: KeptFile) -> SafeString:
    """Checked, being checked, refused or deleted: icon and word; not scanned where the portal has no scanner."""
    if getattr(stored, "erased_at", None) is not None:
        return status_text("withdrawn", _("Deleted"), small=True)
    if stored.verdict == ScanVerdict.REFUSED:
        return status_text("refused", _("Refused: malware found"), small=True)
    if not is_servable(stored):
        return status_text("waiting", _("Being checked"), small=True)
    if stored.verdict == ScanVerdict.CLEAN:
        return status_text("valid", _("Checked for malware"), small=True)
    return scan_note(stored)


@register.simple_tag
def scan_note(stored: KeptFile) -> SafeString:
    """Beside a download: that no scanner has looked into the file, and that something in it looks like a patient."""
    words = scan_words(stored)
    said = format_html('<small class="muted">{}</small>', words) if words else SafeString("")
    if isinstance(stored, StoredFile) and patient_words(stored):
        said = format_html(
            "{} {}", said, status_text("due_soon", _("Something in it looks like a patient."), small=True)
        )
    return said


@register.simple_tag
def attachment_lines(attachments: list, address: str) -> list[dict[str, str]]:  # type: ignore[type-arg]
    """What the `message` component shows of each file; `address` ends where the file's id begins."""
    lines = []
    for stored in attachments:
        ready = is_servable(stored)
        lines.append(
            {
                "title": stored.name,
                "url": f"{address}{stored.pk}/" if ready else "",
                "meta": scan_note(stored) if ready else file_state(stored),
                "size": file_size(stored.size),
            }
        )
    return lines
