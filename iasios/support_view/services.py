"""Opening a view and leaving it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails.support import support_view_opened
from facilities.models import Facility, User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.support_view.models import LIMIT, SupportView
from iasios.support_view.queries import links_for
from iasios.workflow import StepRefused


@transaction.atomic
def open_support_view(*, person: User, facility: Facility, reason: str, by: User) -> SupportView:
    """Begins a view of half an hour; the person is told by mail at once, with the reason, and the log says so.

    Raises:
        PermissionDenied: may not look at the portal as somebody else.
        StepRefused: not somebody of this hospital alone, or cannot sign in.
    """
    require(by, Capability.VIEW_AS_PERSON, facility)
    with office_scope("the office begins a support view"):
        if links_for(person, facility) is None:
            raise StepRefused(_("The portal is shown as people of a hospital see it, and of nobody else."))
        now = timezone.now()
        made = SupportView.objects.create(
            facility=facility, viewed=person, opened_by=by, reason=reason, opened_at=now, ends_at=now + LIMIT
        )
        record("support_view.opened", by=by, facility=facility, subject=person.full_name, reason=reason)
        support_view_opened(made.viewed, facility, reason=reason, until=made.ends_at)
    return made


@transaction.atomic
def end_support_view(*, view: SupportView, by: User) -> bool:
    """Leaves a view before its time is over. Returns whether it was open."""
    with office_scope("the office leaves a support view"):
        rows = SupportView.objects.filter(pk=view.pk, opened_by=by, ended_at=None, ends_at__gt=timezone.now())
        if not rows.update(ended_at=timezone.now()):
            return False
        record("support_view.ended", by=by, facility=view.facility, subject=view.viewed.full_name)
    return True


@transaction.atomic
def note_file(*, view: SupportView, name: str) -> None:
    """The log of the hospital says that a file was opened in a support view."""
    with office_scope("record a file that was opened in a support view"):
        record("support_view.file_opened", by=view.opened_by, facility=view.facility, subject=name)
