"""Writing the case review: cases, and the random draw behind them."""

from casereview.services.cases import (
    BlockSaved,
    CellChange,
    Clash,
    StaleCells,
    open_case_review,
    save_block,
    save_case,
    save_cells,
)
from casereview.services.draws import confirm_random_selection, fix_seed, order_draw, record_draw
from casereview.services.review import known_facts
from casereview.services.warnings import warn_of_leaving_cases

__all__ = [
    "BlockSaved",
    "CellChange",
    "Clash",
    "StaleCells",
    "confirm_random_selection",
    "fix_seed",
    "known_facts",
    "open_case_review",
    "order_draw",
    "record_draw",
    "save_block",
    "save_case",
    "save_cells",
    "warn_of_leaving_cases",
]
