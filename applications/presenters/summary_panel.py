"""What stands beside and above the questions: what is left, who submits, and why something is locked."""

from dataclasses import dataclass
from typing import Any

from applications.models import Application
from applications.queries import Progress, QuestionState, last_step

#: Missing questions that the panel names before it folds the rest away.
NAMED = 4


@dataclass(frozen=True)
class SummaryPanel:
    """The summary panel: figures, missing questions, questions that are not met, who can submit."""

    progress: Progress
    first: tuple[QuestionState, ...]
    rest: tuple[QuestionState, ...]
    submitter: str


def panel_of(application: Application, progress: Progress) -> SummaryPanel:
    missing = progress.missing
    return SummaryPanel(progress, missing[:NAMED], missing[NAMED:], application.facility.representative_name)


def reading_of(application: Application) -> dict[str, Any]:
    """Context of a page without fields: why nothing can be changed, with the date and the person."""
    step = last_step(application) if application.status_row.is_closed else None
    return {"withdrawn": step, "is_draft": application.is_open_for_answers}
