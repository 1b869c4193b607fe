"""When an answer has everything that its question needs (R30, R44, A8, A10). Pure: knows no table and asks nobody."""

from enum import StrEnum

from applications.enums import Elaboration, QuestionKind


class Part(StrEnum):
    """One thing that a question can need."""

    CONFIRMATION = "confirmation"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    ELABORATION = "elaboration"
    MEASURES = "measures"
    CASE_REVIEW = "case_review"


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
) -> tuple[Part, ...]:
    """What an answer still lacks, in the order of the page; nothing when it is complete.

    "No" is an answer: it is complete like any other and keeps a core question from being met (A10). A case-review
    question needs no evidence text, because the 30 cases are its evidence; it needs the explanation and the measures
    once its cases show a gap (R44).

    Args:
        kind: of the question.
        elaboration_asked: when the question asks for its second text.
        met: the answer, None while there is none.
        evidence: the text, or whether there is one; likewise the next two.
        review_done: the case review is complete.
        gaps: cases with a gap that belong to this question.
        to_confirm: carried over from an earlier application and not looked at since: it counts for nothing yet.
    """
    needed: list[tuple[Part, object]] = [(Part.CONFIRMATION, not to_confirm), (Part.ANSWER, met is not None)]
    if kind == QuestionKind.CASE_REVIEW:
        needed.append((Part.CASE_REVIEW, review_done))
        explained = elaboration_asked == Elaboration.ALWAYS or gaps > 0
        if explained and elaboration_asked != Elaboration.NONE:
            needed += [(Part.ELABORATION, elaboration), (Part.MEASURES, measures)]
    else:
        needed.append((Part.EVIDENCE, evidence))
        if elaboration_asked == Elaboration.ALWAYS:
            needed.append((Part.ELABORATION, elaboration))
    return tuple(part for part, there in needed if not there)
