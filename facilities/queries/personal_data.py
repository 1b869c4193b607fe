"""What the portal keeps of one person, and why they cannot be erased yet. It writes nothing."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from facilities.models import Facility, GroupReader, Membership, Message, NoticePreference, StoredFile, User
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail

Part = Callable[[User], dict[str, Any]]
#: What other apps keep of a person, by its name in the copy.
_parts: dict[str, Part] = {}


def register_part(name: str, read: Part) -> None:
    """Adds to the copy what an app keeps of a person.

    Args:
        read: gives it, in the scope of the office; empty where there is nothing, and then it is left out.
    """
    _parts[name] = read


def data_of(user: User) -> dict[str, Any]:
    """Everything about the person, whichever facility it is in; texts of others are not in it."""
    with office_scope("a person takes a copy of their own data"):
        memberships = Membership.objects.filter(user=user).select_related("facility").order_by("created_at")
        written = Message.objects.filter(author=user).select_related("thread", "facility").order_by("sent_at")
        events = AuditEvent.objects.filter(actor=user).select_related("facility").order_by("at")
        mails = OutboxEmail.objects.filter(Q(person=user) | Q(to=user.email)).order_by("created_at")
        return {
            "account": {
                "email": user.email,
                "title": user.title,
                "name": user.full_name,
                "profession": user.profession,
                "language": user.language,
                "created_at": user.created_at,
                "activated_at": user.activated_at,
                "last_seen_at": user.last_seen_at,
            },
            "roles": list(user.groups.values_list("name", flat=True)),
            "facilities": [
                {
                    "facility": row.facility.name,
                    "position": row.job_title,
                    "since": row.joined_at,
                    "until": row.ended_at,
                }
                for row in memberships
            ],
            "messages": [
                {
                    "facility": row.facility.name,
                    "subject": row.thread.subject,
                    "sent_at": row.sent_at,
                    "text": row.text,
                }
                for row in written
            ],
            "files": list(
                StoredFile.objects.filter(uploaded_by=user)
                .order_by("uploaded_at")
                .values("name", "size", "sha256", "uploaded_at")
            ),
            "log": [
                {
                    "at": row.at,
                    "action": row.action,
                    "facility": row.facility.name if row.facility else "",
                    "subject": row.subject,
                }
                for row in events
            ],
            "mail": list(mails.values("kind", "subject", "created_at", "sent_at", "status")),
            "notices": _notices(user),
            "groups": list(
                GroupReader.objects.filter(person=user)
                .order_by("added_at")
                .values("added_at", "ended_at", name=F("group__name"))
            ),
            **{name: found for name, read in _parts.items() if (found := read(user))},
        }


def _notices(user: User) -> dict[str, Any]:
    """How the person wants to be told; empty where nothing was chosen. The secret of the calendar is not kept."""
    found = NoticePreference.objects.filter(user=user)
    return dict(found.values("mode", "quiet_from", "quiet_until", "time_zone").first() or {})


def obstacles(user: User) -> list[str]:
    """Why the account cannot be erased now, in sentences; empty when it can."""
    with office_scope("look for appointments of a person who wants to go"):
        appointed = Facility.objects.filter(Q(representative=user) | Q(deputy=user) | Q(account_holder=user))
        found = [
            _("You are appointed at %(facility)s. Hand your role over first.") % {"facility": facility.name}
            for facility in appointed.order_by("name")
        ]
    if user.groups.exists():
        found.append(_("You work for the programme. The office ends that first."))
    return found
