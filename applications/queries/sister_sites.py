"""What can be copied from another site of the same hospital group, for people who belong to both."""

from collections.abc import Collection
from dataclasses import dataclass

from applications.kinds import codes_resting_on_cases
from applications.models import Answer, Application
from applications.queries.answers import latest_applications
from facilities.models import Facility


def sister_applications(facility: Facility, works_at: Collection[int]) -> list[Application]:
    """The latest application of each other site of the group at which the person works, by name. One query.

    Args:
        works_at: ids of the facilities to which the person belongs.
    """
    if facility.group_id is None:
        return []
    rows = latest_applications().filter(facility__group=facility.group_id, facility__in=works_at)
    return list(rows.exclude(facility=facility).select_related("facility").order_by("facility__name", "pk"))


@dataclass(frozen=True)
class Copyable:
    """A question that is untouched here and answered there."""

    mine: Answer
    theirs: Answer

    @property
    def code(self) -> str:
        return self.mine.question.code

    @property
    def short(self) -> str:
        return str(self.mine.question.translated("short"))


def is_untouched(answer: Answer) -> bool:
    """Whether nobody has answered or written anything."""
    return answer.met is None and not (answer.evidence or answer.elaboration or answer.measures)


def copyable_answers(application: Application, source: Application) -> list[Copyable]:
    """In the order of the questions. Two questions are the same when their identity is; what rests on the case review
    is of each site's own records, and is not among them. Two queries."""
    kinds = codes_resting_on_cases()
    rows = Answer.objects.exclude(question__kind__in=kinds).select_related("question__standard", "updated_by")
    theirs = {
        answer.question.identity: answer
        for answer in rows.filter(application=source, updated_at__isnull=False)
        if not is_untouched(answer)
    }
    mine = rows.filter(application=application).order_by("question__number")
    return [
        Copyable(answer, theirs[answer.question.identity])
        for answer in mine
        if is_untouched(answer) and answer.question.identity in theirs
    ]
