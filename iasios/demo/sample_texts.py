"""Plausible words for answers, comments and replies, made from the catalogue's own examples."""

from applications.kinds import kind_of
from applications.models import Question

_KEEPERS = (
    "the quality manager",
    "the lead radiologist",
    "the chief radiographer",
    "the nurse in charge",
    "the department's secretary",
)
_PLACES = ("the department's document system", "the quality folder on the intranet", "the hospital's records office")
_REVIEWS = ("every January", "twice a year", "each quarter", "at the yearly management review")


def evidence_text(question: Question) -> str:
    """What a hospital might write into the evidence box."""
    number = question.number
    first = str(question.evidence[0]).rstrip(".") if question.evidence else question.short
    second = str(question.evidence[1]).rstrip(".") if len(question.evidence) > 1 else ""
    parts = [
        f"{first}, kept by {_KEEPERS[number % 5]} in {_PLACES[number % 3]}.",
        f"{second}, reviewed {_REVIEWS[number % 4]}." if second else "",
        "The latest version was approved in March by the head of department." if number % 3 == 0 else "",
    ]
    return " ".join(part for part in parts if part)


def elaboration_text(question: Question) -> str:
    """What it might add where the question asks for more."""
    return kind_of(question).sample or (
        f"{question.short}: the interventional oncology team agreed on the arrangement with the ward and the clinic. "
        f"It is written down, everybody is trained in it on joining, and it is checked {_REVIEWS[question.number % 4]}."
    )


EXPLANATION = (
    "The records were made before the new form was brought in; the item was asked about, but not written down."
)
MEASURES = "The form now has a field for it. The quality manager checks ten records each month until December."
COMMENT = "The text says what is planned. Please add one recent example that shows how it is done in practice."
REPLY = (
    "We have added the record of the meeting of 12 March and the filled-in checklist of the same week, without "
    "any patient's details. The responsible person is named in both."
)
TO_THE_OFFICE = (
    "The hospital merged two departments in spring. Do the procedures of both count for question 5, or only those of "
    "the department that applied?"
)
FROM_THE_OFFICE = (
    "Both, from the day of the merger. The registration form says the same; the hospital was told so in April."
)
