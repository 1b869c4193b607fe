"""What the portal keeps of one person, and why they cannot be erased yet. It writes nothing."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from facilities.models import Facility, Membership, Message, StoredFile, User
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail


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
        }


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
