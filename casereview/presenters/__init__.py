"""What the pages of the case review say: words and small rows for the templates, from cases and tallies."""

from casereview.presenters.case import (
    CaseSection,
    case_pieces,
    case_state,
    differences,
    sections,
    tumour_type_words,
    window_line,
)
from casereview.presenters.checks import RemarkLine, remark_lines
from casereview.presenters.grid import (
    GridTable,
    block_answer,
    case_rows,
    following,
    group_codes,
    group_links,
    group_title,
    workbook_preview,
)
from casereview.presenters.labels import (
    cell_label,
    cell_words,
    clash_lines,
    clock,
    long_date,
    stale_line,
    stale_lines,
    window_words,
)
from casereview.presenters.page_context import frame, short_of
from casereview.presenters.tallies import Criterion, criteria, item_rows, next_open, tumour_type_rows

__all__ = [
    "CaseSection",
    "Criterion",
    "GridTable",
    "RemarkLine",
    "block_answer",
    "case_pieces",
    "case_rows",
    "case_state",
    "cell_label",
    "cell_words",
    "clash_lines",
    "clock",
    "criteria",
    "differences",
    "following",
    "frame",
    "group_codes",
    "group_links",
    "group_title",
    "item_rows",
    "long_date",
    "next_open",
    "remark_lines",
    "sections",
    "short_of",
    "stale_line",
    "stale_lines",
    "tumour_type_rows",
    "tumour_type_words",
    "window_line",
    "window_words",
    "workbook_preview",
]
