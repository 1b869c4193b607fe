"""Doubts about centres: the office's list, and the one that a sender asks for with its number."""

from django.db.models import Prefetch, QuerySet

from facilities.enums import DoubtStatus
from facilities.models import CentreDoubt, DoubtNote
from iasios.access import office_scope


def doubts(*, closed: bool) -> QuerySet[CentreDoubt]:
    """For the office: what waits, the most urgent first; or what is closed, the newest first."""
    rows = CentreDoubt.objects.select_related("facility", "closed_by")
    if closed:
        return rows.filter(status=DoubtStatus.CLOSED).order_by("-closed_at", "pk")
    return rows.exclude(status=DoubtStatus.CLOSED).order_by("due_on", "pk")


def notes_of(doubt: CentreDoubt) -> list[DoubtNote]:
    """Notes and answers, the oldest first; one query."""
    return list(doubt.notes.select_related("written_by"))


def doubt_with_code(code: str) -> CentreDoubt | None:
    """The doubt of a number, with its answers and without the office's notes; for somebody without an account."""
    answers = Prefetch("notes", DoubtNote.objects.filter(is_answer=True), to_attr="answers")
    with office_scope("read the outcome of a doubt by its number"):
        return CentreDoubt.objects.select_related("facility").prefetch_related(answers).filter(code=code).first()
