"""The key figures as sections: what was found in a sentence, a drawing, and the same as a table.

A section names no hospital and no assessor; under five cases the time in a stage is not told.
"""

from collections.abc import Callable

from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.figures.sections.applications import decisions, stages, times
from iasios.figures.sections.assessors import agreement, criteria, loads
from iasios.figures.sections.programme import invoices, terms
from iasios.figures.sections.section import FigureSection

#: Sections by the name that their files go by, in the order of the page.
KEYS = ("stages", "times", "decisions", "loads", "agreement", "criteria", "terms", "money")
_ALONE: dict[str, Callable[[FigureChoice], FigureSection]] = {
    "times": times,
    "decisions": decisions,
    "loads": loads,
    "agreement": agreement,
    "terms": terms,
    "money": invoices,
}
_WITH_APPLICATIONS: dict[str, Callable[[FigureChoice, counting.Applications], FigureSection]] = {
    "stages": stages,
    "criteria": lambda choice, found: criteria(choice, found.criteria_of(choice)),
}


def section_of(key: str, choice: FigureChoice, found: counting.Applications | None = None) -> FigureSection:
    """One section; KeyError for an unknown one.

    Args:
        found: the applications, where they were counted already.
    """
    if key in _WITH_APPLICATIONS:
        return _WITH_APPLICATIONS[key](choice, found or counting.count_applications(choice))
    return _ALONE[key](choice)


def sections_of(choice: FigureChoice, found: counting.Applications) -> list[FigureSection]:
    """All of them, in the order of the page."""
    return [section_of(key, choice, found) for key in KEYS]
