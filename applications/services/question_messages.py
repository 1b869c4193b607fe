"""What the hospital and the office write to each other about one question."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from applications.models import Application, Question
from facilities.models import Thread, User
from facilities.queries.messages import threads_about
from facilities.services.messages import reply_in_thread, start_thread


def write_about_question(
    *,
    application: Application,
    question: Question,
    text: str,
    by: User,
    from_office: bool,
    uploads: Sequence[UploadedFile] = (),
) -> Thread:
    """A message in the thread of the question, which begins with it; it is one of the facility's messages.

    Args:
        from_office: the office writes; otherwise somebody of the facility does (R72).

    Raises:
        FileRefused: one of the files is not taken.
    """

    def known() -> Thread | None:
        found = threads_about(application.facility, application.code, by, for_office=from_office)
        return found.get(question.code)

    thread = known()
    if thread is None:
        subject = f"{question.criterion} {question.translated('short')}"[:150]
        try:
            with transaction.atomic():
                return start_thread(
                    facility=application.facility,
                    subject=subject,
                    text=text,
                    by=by,
                    from_office=from_office,
                    uploads=uploads,
                    about=(application.code, question.code),
                )
        except IntegrityError:
            # The other side has begun it in the same moment.
            thread = known()
            if thread is None:
                raise
    reply_in_thread(thread=thread, text=text, by=by, from_office=from_office, uploads=uploads)
    return thread
