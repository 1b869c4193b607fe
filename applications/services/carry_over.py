"""What a new application takes over from the one before: nothing of it counts until somebody confirms it."""

import pghistory

from applications.kinds import codes_resting_on_cases, kind_of
from applications.models import Answer, Application, EvidenceLink, Question
from applications.services.answers import How

#: A question has changed when one of these has.
_WORDS = ("text", "guidance", "requirement", "kind", "elaboration", "elaboration_label", "options")


def fill_in(application: Application, previous: Application | None) -> int:
    """Writes an answer to each question of a new application, with what the previous one said where there is one.

    Questions are the same when their identity is, mostly their code. Answers that rest on the case review are not
    carried: the 30 cases are new. Needs the office's scope.

    Returns:
        How many answers were carried over.
    """
    old = _answers(previous) if previous is not None else {}
    answers = [_answer(application, question, old.get(question.identity)) for question in _questions(application)]
    with pghistory.context(how=str(How.CARRIED)):
        Answer.objects.bulk_create(answers)
    carried = {answer.question.identity: answer for answer in answers if answer.to_confirm}
    if previous is not None and carried:
        _carry_evidence(application, previous, carried)
    return len(carried)


def _questions(application: Application) -> list[Question]:
    return list(Question.objects.filter(edition_id=application.edition_id).order_by("number"))


def _answers(previous: Application) -> dict[str, Answer]:
    rows = Answer.objects.filter(application=previous, updated_at__isnull=False).select_related("question")
    return {row.question.identity: row for row in rows.exclude(question__kind__in=codes_resting_on_cases())}


def _answer(application: Application, question: Question, old: Answer | None) -> Answer:
    answer = Answer(application=application, facility_id=application.facility_id, question=question)
    if old is None or kind_of(question).rests_on_cases:
        return answer
    answer.met, answer.evidence, answer.elaboration = old.met, old.evidence, old.elaboration
    # The day and the writer of the text, not of the carrying: they are its age.
    answer.updated_at, answer.updated_by, answer.version = old.updated_at, old.updated_by, 1
    answer.to_confirm = True
    answer.question_changed = any(getattr(question, name) != getattr(old.question, name) for name in _WORDS)
    return answer


def _carry_evidence(application: Application, previous: Application, carried: dict[str, Answer]) -> None:
    links = EvidenceLink.objects.filter(application=previous).select_related("question")
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            item_id=link.item_id,
            answer=carried[link.question.identity],
            question=carried[link.question.identity].question,
            application=application,
            facility_id=application.facility_id,
            linked_at=link.linked_at,
            linked_by_id=link.linked_by_id,
        )
        for link in links
        if link.question.identity in carried
    )
