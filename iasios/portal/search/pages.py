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
#: Other words by which people look for a page, by the name of its address.
_ALSO = {
    "applications:summary": gettext_lazy("submit, hand in, send, what is missing, deadline, withdraw"),
    "casereview:grid": gettext_lazy("records, draw, procedures, patients, marks"),
    "facilities:threads": gettext_lazy("help, office, write, ask, answer"),
    "facilities:thread_new": gettext_lazy("help, question, support, contact"),
    "facilities:people": gettext_lazy("representative, deputy, account holder, colleague, role, code, hand over"),
    "facilities:invite": gettext_lazy("member, account, join"),
    "facilities:documents": gettext_lazy("letter, certificate, seal, report, file, manual, guide, sample, help"),
    "applications:evidence": gettext_lazy("register, upload, file, link, document, proof"),
    "facilities:profile": gettext_lazy("address, name, VAT number, order number, payer"),
    "invoicing:list": gettext_lazy("pay, payment, bill, receipt, fee"),
    "invoicing:consultation_new": gettext_lazy("help, advice, telephone"),
    "facilities:my_notices": gettext_lazy("notifications, reminders, quiet hours, feed"),
    "facilities:my_details": gettext_lazy("name, language, time zone, address"),
    "mfa_index": gettext_lazy("two-factor, authenticator, passkey, security"),
    "facilities:directory": gettext_lazy("hospitals, list, map, accredited"),
    "portal:criteria": gettext_lazy("questions, standards, requirements, evidence"),
    "portal:fees": gettext_lazy("price, cost, amount"),
    "portal:contact": gettext_lazy("help, support, telephone, office, ask"),
    "portal:eligibility": gettext_lazy("register, requirements, conditions"),
    "assessment:verify_form": gettext_lazy("verify, genuine, valid, QR code"),
}
#: Pages of a facility that no navigation shows, with the capability that they need.
_ROOMS = (
    ("facilities:profile", gettext_lazy("Profile of the facility"), Capability.VIEW_FACILITY),
    ("applications:evidence", gettext_lazy("Evidence"), Capability.KEEP_REGISTER),
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
    """Pages whose label, or another word for them, has every one of the words; without words, all of the navigation.

    Those whose label has the words come first.
    """
    named, meant = list[Hit](), list[Hit]()
    for hit in _pages(reader):
        shown, key = fold(f"{hit.title} {hit.line}"), fold(f"{hit.title} {hit.line} {hit.also}")
        if all(word in shown for word in words):
            named.append(hit)
        elif all(word in key for word in words):
            meant.append(hit)
    hits = named + meant
    if not hits:
        return None
    # A page that is called so comes before what only contains its letters, such as an Oncology for *log*.
    is_called_so = any(fold(hit.title).split()[: len(words)] == list(words) for hit in named) if words else False
    return Group("pages", _("Pages"), hits[:SHOWN] if words else hits, len(hits), is_named=is_called_so)


def _page(name: str, label: Any, *args: str, line: str = "", icon: str = "arrow-right") -> Hit:
    return Hit(str(label), reverse(name, args=args), line, icon=icon, also=str(_ALSO.get(name, "")))


def _pages(reader: Reader) -> Iterator[Hit]:
    for role, row in role_rows().items():
        if role in reader.standing.groups:
            for link in row.navigation:
                yield _page(link.name, link.label)
    for facility in reader.facilities:
        yield from _rooms(reader, facility)
    if reader.standing.user_id:
        for name, label in _ACCOUNT:
            yield _page(name, label, icon="user")
    for name, label in _EVERYBODY:
        yield _page(name, label)


def _rooms(reader: Reader, facility: Any) -> Iterator[Hit]:
    application = reader.applications.get(facility.pk)
    line = facility.name if len(reader.facilities) > 1 else ""
    for name in ("portal:home", "applications:summary", "casereview:grid", "facilities:threads"):
        if application is not None or not name.startswith(_AFTER_PAYMENT):
            yield _page(name, FACILITY[name].label, facility.slug, line=line)
    if may(reader.user, Capability.VIEW_INVOICES, facility):
        yield _page("invoicing:list", FACILITY["invoicing:list"].label, facility.slug, line=line, icon="receipt")
    for name in ("facilities:documents", "facilities:people"):
        yield _page(name, FACILITY[name].label, facility.slug, line=line)
    for name, label, capability in _ROOMS:
        about = application if name.startswith(_AFTER_PAYMENT) else facility
        if about is not None and may(reader.user, capability, about):
            yield _page(name, label, facility.slug, line=line)


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
