"""The sheet Scorecard: what each indicator is called and means, how its values look, and how wide its columns are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

from coplan.contract.results import indicators
from coplan.words.language import Text
from coplan.workbook.plan_grid import Grid
from coplan.workbook.result_sheet import Looks

WIDTHS: Mapping[Hashable, int] = {"key": 19, "label": 26, "unit": 12, "meaning": 57}
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


def scorecard_widths(grid: Grid) -> Mapping[Hashable, int]:
    """Widths in which texts can be read on one A4 page in width, where there are no more than some dozen years."""
    return {**WIDTHS, **dict.fromkeys(grid.each(), YEAR_WIDTH)}
