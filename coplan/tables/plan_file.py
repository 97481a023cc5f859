"""The result sheets of a plan workbook, as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coplan.tables.raw import RawTable


@dataclass(frozen=True)
class PlanFile:
    """A plan workbook as read.

    tables has a DataFrame by sheet key, with the columns that were written (a column per year under the year as a
    number); a blank number is NaN, a blank text "". Solved is absent where someone removed it. summary has the figures
    by key, without blank ones, figure_cells their addresses. allocation is the table Allocation with the address of
    every cell.
    """

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    allocation: RawTable
    figure_cells: Mapping[str, str]
