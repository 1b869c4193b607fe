"""Pages that the reader has, and what can be done for the facility that was found first."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iasios.access import Capability, may, role_rows
from iasios.portal.navigation import FACILITY
from iasios.portal.search.hits import SHOWN, Group, Hit
from iasios.portal.search.reader import Reader
from iasios.text.search_keys import fold

#: Pages of every account and of everybody, by the name of their address.
_ACCOUNT = (
    ("facilities:my_details", gettext_lazy("Your details")),
    ("facilities:my_notices", gettext_lazy("Mail and calendar")),
    ("facilities:my_data", gettext_lazy("Your data")),
    ("account_change_password", gettext_lazy("Change your password")),
    ("mfa_index", gettext_lazy("Second factor")),
)
_EVERYBODY = (
    ("facilities:directory", gettext_lazy("Centres")),
    ("portal:criteria", gettext_lazy("Criteria")),
    ("portal:fees", gettext_lazy("Fees")),
    ("portal:contact", gettext_lazy("Contact and hours")),
    ("assessment:verify_form", gettext_lazy("Check a certificate")),
    ("portal:eligibility", gettext_lazy("Can we take part?")),
    ("portal:privacy", gettext_lazy("Privacy")),
    ("portal:accessibility", gettext_lazy("Accessibility")),
)
#: Pages of a facility that no navigation shows, with the capability that they need.
_ROOMS = (
    ("facilities:profile", gettext_lazy("Profile of the facility"), Capability.VIEW_FACILITY),
    ("applications:evidence", gettext_lazy("Register of evidence"), Capability.KEEP_REGISTER),
    ("applications:workbook", gettext_lazy("Workbook of the application"), Capability.EDIT_ANSWERS),
    ("facilities:thread_new", gettext_lazy("Write to the office"), Capability.WRITE_MESSAGES),
    ("facilities:invite", gettext_lazy("Invite a colleague"), Capability.MANAGE_PEOPLE),
    ("facilities:upload_new", gettext_lazy("Upload a document"), Capability.UPLOAD_DOCUMENTS),
    ("invoicing:consultation_new", gettext_lazy("Ask for a consultation"), Capability.ASK_CONSULTATION),
    ("portal:facility_log", gettext_lazy("Log of the hospital"), Capability.READ_LOG),
    ("facilities:exports", gettext_lazy("A copy of everything"), Capability.EXPORT_FACILITY),
)
#: Pages that open once the enrolment fee is paid (R22).
_AFTER_PAYMENT = ("applications:", "casereview:", "assessment:")


def pages(reader: Reader, words: Sequence[str]) -> Group | None:
    """Pages whose label has every one of the words; without words, all that the navigation shows."""
    hits = [hit for hit in _pages(reader) if all(word in fold(f"{hit.title} {hit.line}") for word in words)]
    if not hits:
        return None
    return Group("pages", _("Pages"), hits[:SHOWN] if words else hits, len(hits))


def _pages(reader: Reader) -> Iterator[Hit]:
    for role, row in role_rows().items():
        if role in reader.standing.groups:
            for link in row.navigation:
                yield Hit(str(link.label), reverse(link.name), icon="arrow-right")
    for facility in reader.facilities:
        yield from _rooms(reader, facility)
    if reader.standing.user_id:
        for name, label in _ACCOUNT:
            yield Hit(str(label), reverse(name), icon="user")
    for name, label in _EVERYBODY:
        yield Hit(str(label), reverse(name), icon="arrow-right")


def _rooms(reader: Reader, facility: Any) -> Iterator[Hit]:
    application = reader.applications.get(facility.pk)
    line = facility.name if len(reader.facilities) > 1 else ""
    for name in ("portal:home", "applications:summary", "casereview:grid", "facilities:threads"):
        if application is not None or not name.startswith(_AFTER_PAYMENT):
            yield Hit(str(FACILITY[name].label), reverse(name, args=[facility.slug]), line, icon="arrow-right")
    if may(reader.user, Capability.VIEW_INVOICES, facility):
        yield Hit(
            str(FACILITY["invoicing:list"].label), reverse("invoicing:list", args=[facility.slug]), line, icon="receipt"
        )
    for name in ("facilities:documents", "facilities:people"):
        yield Hit(str(FACILITY[name].label), reverse(name, args=[facility.slug]), line, icon="arrow-right")
    for name, label, capability in _ROOMS:
        about = application if name.startswith(_AFTER_PAYMENT) else facility
        if about is not None and may(reader.user, capability, about):
            yield Hit(str(label), reverse(name, args=[facility.slug]), line, icon="arrow-right")


def actions(reader: Reader, found: Group | None) -> Group | None:
    """What the office can do for the facility that stands first; each opens a page, none acts by itself."""
    if not reader.is_office or found is None or not found.hits:
        return None
    first = found.hits[0]
    hits = [
        Hit(
            _("Write to %(facility)s") % {"facility": first.title},
            reverse("facilities:office_thread_new", args=[first.slug]),
            icon="paper-plane-tilt",
        ),
        Hit(
            _("People of %(facility)s") % {"facility": first.title},
            reverse("facilities:people", args=[first.slug]),
            icon="users",
        ),
        Hit(
            _("Log of %(facility)s") % {"facility": first.title},
            reverse("portal:log", args=[first.slug]),
            icon="clock-counter-clockwise",
        ),
    ]
    return Group("actions", _("Actions"), hits, len(hits))
