"""Doubts about a centre: anybody tells, the office notes, answers and closes them with an outcome (R83)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import doubts as emails
from facilities.enums import DoubtOutcome, DoubtStatus, DoubtTopic
from facilities.models import CentreDoubt, DoubtNote, Listing, User
from facilities.services.facility_code import new_code
from facilities.workflow import DOUBT
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.programme.queries import working_day_after
from iasios.workflow import StepRefused

#: Working days within which the office answers.
ANSWER_DAYS = 5


def tell_doubt(
    *, listing: Listing, topic: str, text: str, name: str = "", email: str = "", language: str
) -> CentreDoubt:
    """Keeps a doubt as a case of the office, and confirms it by mail where an address is given.

    Args:
        listing: of a centre that has a public page.
        topic: a `DoubtTopic`.
        name, email: of the sender, or empty; nobody but the office reads them.

    Raises:
        ValueError: an unknown topic, or no text.
    """
    if not text.strip():
        raise ValueError("A doubt says what was seen.")
    now = timezone.now()
    with transaction.atomic(), office_scope("somebody tells a doubt about a centre"):
        doubt = CentreDoubt.objects.create(
            facility_id=listing.facility_id,
            code=new_code(),
            topic=DoubtTopic(topic),
            text=text.strip(),
            name=name,
            email=email,
            language=language,
            received_at=now,
            due_on=working_day_after(timezone.localdate(now), ANSWER_DAYS),
            status=DoubtStatus.RECEIVED,
            status_since=now,
        )
        # Not in the log of the facility, which its keepers read, and without a word of the sender.
        record("doubt.told", by=None, subject=str(doubt.pk), topic=str(doubt.topic))
        emails.doubt_told(doubt)
        if email:
            emails.doubt_received(doubt)
    return doubt


def note_on_doubt(*, doubt: CentreDoubt, text: str, by: User) -> DoubtNote:
    """A note for the office alone. It begins the looking into.

    Raises:
        PermissionDenied: not the office.
        StepRefused: there is no text.
    """
    with transaction.atomic():
        locked = _locked(doubt, by)
        written = _write(locked, text, by=by, is_answer=False)
        _begin(locked, by)
    return written


def answer_doubt(*, doubt: CentreDoubt, text: str, by: User) -> DoubtNote:
    """An answer on the sender's page, and by mail where there is an address. It begins the looking into.

    Raises:
        PermissionDenied: not the office.
        StepRefused: there is no text, or the doubt is closed.
    """
    with transaction.atomic():
        locked = _locked(doubt, by)
        if locked.status == DoubtStatus.CLOSED:
            raise StepRefused(_("This doubt is closed. Open it again to answer."))
        written = _write(locked, text, by=by, is_answer=True)
        _begin(locked, by)
        if locked.email:
            emails.doubt_answered(locked, written)
    return written


def close_doubt(*, doubt: CentreDoubt, outcome: str, text: str, by: User) -> CentreDoubt:
    """Closes with an outcome and a last answer; the sender reads both.

    Raises:
        PermissionDenied: not the office.
        StepRefused: closed already, or no text.
        ValueError: an unknown outcome.
    """
    with transaction.atomic():
        locked = _locked(doubt, by)
        DOUBT.perform(locked, "close", by=by, also={"outcome": DoubtOutcome(outcome)})
        written = _write(locked, text, by=by, is_answer=True)
        if locked.email:
            emails.doubt_answered(locked, written)
    return locked


def open_doubt_again(*, doubt: CentreDoubt, by: User) -> CentreDoubt:
    """Looked into once more, with the same days as a new one; what was said stays.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is open.
    """
    with transaction.atomic():
        locked = _locked(doubt, by)
        due_on = working_day_after(timezone.localdate(), ANSWER_DAYS)
        also = {"outcome": "", "closed_at": None, "closed_by": None, "due_on": due_on}
        DOUBT.perform(locked, "open_again", by=by, also=also)
    return locked


def _locked(doubt: CentreDoubt, by: User) -> CentreDoubt:
    require(by, Capability.RUN_OFFICE)
    return CentreDoubt.objects.select_for_update(of=("self",)).select_related("facility").get(pk=doubt.pk)


def _begin(doubt: CentreDoubt, by: User) -> None:
    if doubt.status == DoubtStatus.RECEIVED:
        DOUBT.perform(doubt, "examine", by=by)


def _write(doubt: CentreDoubt, text: str, *, by: User, is_answer: bool) -> DoubtNote:
    if not text.strip():
        raise StepRefused(_("Write something first."))
    return DoubtNote.objects.create(
        doubt=doubt,
        facility_id=doubt.facility_id,
        is_answer=is_answer,
        text=text.strip(),
        written_at=timezone.now(),
        written_by=by,
    )
