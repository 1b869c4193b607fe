"""The pipeline as a board: a column for each stage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from applications.status_row import Stage
from iasios.portal.office.pipeline_query import PipelineLine
from iasios.portal.office.pipeline_rows import PipelineRow, table_row

#: Cards in all; a column says how many it has.
BOARD = 300


@dataclass(frozen=True)
class BoardColumn:
    """A stage with its cards, in the order of the choice."""

    label: str
    cards: list[PipelineRow] = field(default_factory=list)


def board_of(lines: Sequence[PipelineLine], today: date) -> list[BoardColumn]:
    """Stages that have a card; costs no query."""
    columns = {stage.value: BoardColumn(str(stage.label)) for stage in Stage}
    for line in lines:
        columns[line.stage].cards.append(table_row(line, today))
    return [column for column in columns.values() if column.cards]
