"""Lines of this app's lists as files, with what people read above each column."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

THREAD_HEADINGS = (
    gettext_lazy("Facility"),
    gettext_lazy("Subject"),
    gettext_lazy("Application"),
    gettext_lazy("Question"),
    gettext_lazy("Messages"),
    gettext_lazy("Begun"),
    gettext_lazy("Last message"),
    gettext_lazy("Last written by"),
    gettext_lazy("Waits for the office"),
)


def thread_line(row: Any) -> tuple[Any, ...]:
    """A matter between a hospital and the office, without its texts."""
    return (
        row.facility.name,
        row.subject,
        row.about_application,
        row.about_question,
        row.count,
        row.opened_at,
        row.last_at,
        _("IASIOS office") if row.last_from_office else _("Hospital"),
        _("Yes") if row.awaits_office else _("No"),
    )
