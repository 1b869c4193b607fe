"""Writing the case review: cases, the random draw behind them, and the office's look before submission."""

from casereview.services.benchmarks import release_benchmarks
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
from casereview.services.checks import (
    answer_case_remark,
    pass_case_check,
    remove_case_remark,
    request_case_check,
    send_case_remarks,
    settle_case_remark,
    withdraw_case_check,
    write_case_remark,
)
from casereview.services.draws import confirm_random_selection, fix_seed, order_draw, record_draw
from casereview.services.review import known_facts
from casereview.services.warnings import warn_of_leaving_cases

__all__ = [
    "BlockSaved",
    "CellChange",
    "Clash",
    "StaleCells",
    "answer_case_remark",
    "confirm_random_selection",
    "fix_seed",
    "known_facts",
    "open_case_review",
    "order_draw",
    "pass_case_check",
    "record_draw",
    "release_benchmarks",
    "remove_case_remark",
    "request_case_check",
    "save_block",
    "save_case",
    "save_cells",
    "send_case_remarks",
    "settle_case_remark",
    "warn_of_leaving_cases",
    "withdraw_case_check",
    "write_case_remark",
]
