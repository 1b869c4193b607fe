"""When an answer is complete: the whole table."""

import pytest

from applications.completeness import missing_parts
from applications.kinds import AnswerPart

A, E, L, M, R = (
    AnswerPart.ANSWER,
    AnswerPart.EVIDENCE,
    AnswerPart.ELABORATION,
    AnswerPart.MEASURES,
    AnswerPart.CASE_REVIEW,
)


@pytest.mark.rule("R29", "R30")
@pytest.mark.parametrize(
    ("asked", "met", "evidence", "elaboration", "missing"),
    [
        ("none", None, "", "", (A, E)),
        ("none", None, "text", "", (A,)),
        ("none", True, "", "", (E,)),
        ("none", False, "", "", (E,)),
        ("none", True, "text", "", ()),
        ("none", False, "text", "", ()),
        ("always", None, "", "", (A, E, L)),
        ("always", True, "text", "", (L,)),
        ("always", True, "", "text", (E,)),
        ("always", False, "text", "text", ()),
    ],
)
def test_a_question_needs_its_answer_and_its_texts(asked, met, evidence, elaboration, missing):
    found = missing_parts(
        kind="yes_no_evidence",
        elaboration_asked=asked,
        met=met,
        evidence=evidence,
        elaboration=elaboration,
        measures="",
    )
    assert found == missing


@pytest.mark.rule("R30", "R44", "R39")
@pytest.mark.parametrize(
    ("met", "done", "gaps", "evidence", "elaboration", "measures", "missing"),
    [
        (None, False, 0, "", "", "", (A, R, E)),
        (True, False, 0, "key", "", "", (R,)),
        (None, True, 0, "key", "", "", (A,)),
        (True, True, 0, "", "", "", (E,)),
        (True, True, 0, "key", "", "", ()),
        (False, True, 0, "key", "", "", ()),
        (True, True, 1, "", "", "", (E, L, M)),
        (True, True, 1, "key", "", "", (L, M)),
        (True, True, 1, "key", "why", "", (M,)),
        (True, True, 1, "key", "", "what", (L,)),
        (True, True, 30, "key", "why", "what", ()),
        (True, False, 2, "key", "why", "what", (R,)),
    ],
)
def test_a_case_review_question_needs_review_evidence_and_words_on_gaps(
    met, done, gaps, evidence, elaboration, measures, missing
):
    found = missing_parts(
        kind="case_review",
        elaboration_asked="when_gaps",
        met=met,
        evidence=evidence,
        elaboration=elaboration,
        measures=measures,
        review_done=done,
        gaps=gaps,
    )
    assert found == missing
