"""When an answer has everything that its question needs (R30, R44, A8, A10). Pure: knows no table and asks nobody."""

from applications.kinds import KINDS, AnswerPart


def missing_parts(
    *,
    kind: str,
    elaboration_asked: str,
    met: bool | None,
    evidence: object,
    elaboration: object,
    measures: object,
    review_done: bool = False,
    gaps: int = 0,
    to_confirm: bool = False,
) -> tuple[AnswerPart, ...]:
    """What an answer still lacks, in the order of the page; nothing when it is complete.

    "No" is an answer: it is complete like any other and keeps a core question from being met (A10). What else must be
    there, the kind of the question says.

    Args:
        kind: of the question.
        elaboration_asked: when the question asks for its second text.
        met: the answer, None while there is none.
        evidence: the text, or whether there is one; likewise the next two.
        review_done: the case review is complete.
        gaps: cases with a gap that belong to this question.
        to_confirm: carried over from an earlier application and not looked at since: it counts for nothing yet.
    """
    there: dict[AnswerPart, object] = {
        AnswerPart.CONFIRMATION: not to_confirm,
        AnswerPart.ANSWER: met is not None,
        AnswerPart.EVIDENCE: evidence,
        AnswerPart.ELABORATION: elaboration,
        AnswerPart.MEASURES: measures,
        AnswerPart.CASE_REVIEW: review_done,
    }
    needed = (AnswerPart.CONFIRMATION, AnswerPart.ANSWER, *KINDS[kind].needed(elaboration_asked, gaps=gaps))
    return tuple(part for part in needed if not there[part])
