"""Writing about a dossier to office, assessors and chairperson. Mail carries a link, never the content."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.emails import messages as emails
from assessment.emails.reminders import signing_chairs
from assessment.enums import Readers, Sender
from assessment.models import DossierMessage
from assessment.queries.messages import Addressee, addressees_of, capacity_of, seated
from facilities.models import User
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.workflow import StepRefused


@transaction.atomic
def write_dossier_message(*, application: Application, to: str, text: str, by: User) -> DossierMessage:
    """One message, told by mail to everybody who reads it but its writer.

    Args:
        to: the key of one of `addressees_of`.

    Raises:
        PermissionDenied: the person neither assesses the dossier nor belongs to office or chair.
        StepRefused: these readers cannot be written to now, as the other assessor before both have handed in (R51).
    """
    capacity = capacity_of(by, application)
    if capacity is None:
        raise PermissionDenied
    locked = Application.objects.select_for_update(of=("self",)).select_related("facility").get(pk=application.pk)
    chosen = next((one for one in addressees_of(by, locked) if one.key == to), None)
    if chosen is None:
        raise StepRefused(_("You cannot write to these readers at present. Your text is kept."))
    with office_scope("write a message about a dossier"):
        written = DossierMessage.objects.create(
            application=locked,
            facility=locked.facility,
            author=by,
            sender=capacity,
            readers=chosen.readers,
            assessor_id=chosen.assessor_id,
            text=text.strip(),
            sent_at=timezone.now(),
            awaits_office=capacity != Sender.OFFICE,
        )
        if capacity == Sender.OFFICE:
            DossierMessage.objects.filter(application=locked, awaits_office=True).update(awaits_office=False)
        # Neither the text nor who reads it stands in the facility's log, which its own people may be given.
        record("dossier_message.sent", by=by, subject=locked.code, number=written.pk)
        _tell(locked, written, chosen)
    return written


def _tell(application: Application, written: DossierMessage, chosen: Addressee) -> None:
    people = []
    if chosen.readers == Readers.ONE_ASSESSOR:
        people += [seat.assessor for seat in seated(application) if seat.assessor_id == chosen.assessor_id]
    elif chosen.readers in (Readers.ASSESSORS, Readers.EVERYBODY):
        people += [seat.assessor for seat in seated(application)]
    if chosen.readers in (Readers.CHAIRPERSON, Readers.EVERYBODY):
        people += signing_chairs(application)
    told = {person.pk: person for person in people if person.pk != written.author_id}
    emails.dossier_message(application, told.values(), number=written.pk)
    if written.sender != Sender.OFFICE:
        emails.dossier_message_to_office(application, number=written.pk)


@transaction.atomic
def settle_dossier_messages(*, application: Application, by: User) -> int:
    """The office says that nothing more needs an answer. Returns how many messages waited.

    Raises:
        PermissionDenied: not the office.
    """
    if capacity_of(by, application) != Sender.OFFICE:
        raise PermissionDenied
    with office_scope("settle messages about a dossier"):
        waited = DossierMessage.objects.filter(application=application, awaits_office=True)
        settled = waited.update(awaits_office=False)
        if settled:
            record("dossier_message.settled", by=by, subject=application.code)
    return settled
