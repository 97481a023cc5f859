"""The sheet Scorecard: what each indicator is called and means, how its values look, and one page in width."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from coplan.language import Text
from coplan.workbook.plan_contract import indicators
from coplan.workbook.plan_grid import FIRST_ROW, Grid, shown
from coplan.workbook.result_sheet import LINE_HEIGHT, Looks
from coplan.workbook.style import line_count

WIDTHS = {"key": 19, "label": 23, "unit": 12, "meaning": 52}
YEAR_WIDTH = 8


def with_meanings(frame: pd.DataFrame, money: str) -> pd.DataFrame:
    """The table with the name, unit and meaning of each indicator in both languages; money is the unit of amounts."""
    known = [indicators()[key] for key in frame["key"]]
    units = [Text(entry.unit.en.format(money=money), entry.unit.zh.format(money=money)) for entry in known]
    return frame.assign(
        label=pd.Series([entry.label for entry in known], dtype=object),
        unit=pd.Series(units, dtype=object),
        meaning=pd.Series([entry.meaning for entry in known], dtype=object),
    )


def scorecard_looks(grid: Grid) -> Looks:
    """Each indicator's values in its own number format, and lines between the cells, as on a printed form."""
    values = [(indicators()[str(key)].look, "top", "boxed") for key in grid.cells["key"]]
    looks: dict[Hashable, Sequence[tuple[str, ...]]] = {
        field.key: [(field.column.look, "top", "boxed")] * grid.height for field in grid.fields
    }
    looks["meaning"] = [("wrap", "boxed", "left", "indent")] * grid.height  # apart from the number beside it
    return {**looks, **dict.fromkeys(grid.each(), values)}


def lay_out_scorecard(sheet: Any, grid: Grid) -> None:
    """Widths and heights in which texts can be read on one A4 page in width, however many years there are."""
    sheet.fit_to_pages(1, 0)
    sheet.repeat_columns(0, 0)
    for n, field in enumerate(grid.fields):
        width = YEAR_WIDTH if field.column.each else WIDTHS.get(str(field.key))
        if width is not None:
            sheet.set_column(n, n, width)
    for n in range(grid.height):
        texts = {key: str(shown(grid.cells[key][n]) or "") for key in ("label", "meaning")}
        lines = max(line_count(text, WIDTHS[key]) for key, text in texts.items())
        sheet.set_row(FIRST_ROW + n, LINE_HEIGHT * lines)
