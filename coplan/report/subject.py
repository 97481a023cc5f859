"""A plan as a report sees it: its name, its figures and its tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import pandas as pd

from coplan.forecast import Foundation
from coplan.roll import Outcome
from coplan.stress import Stress
from coplan.words.language import Language, Text


@dataclass(frozen=True)
class Subject:
    """A plan to report on.

    summary has the figures by key, tables the result sheets by key with the columns of models/plan.toml; sheets that
    are optional there may be missing. language is that of the words in the tables. edited: the seats are no longer
    those solved, other_case: the case is not, so tables that the seats do not give are left out. notices: what in the
    workbook is not as it was when the plan was solved. forecast: what the demand rests on, where the case says that.
    outcome: how its first year was carried out, where that is known. stress: how the plan stands up, where the case
    gives ranges.
    """

    name: str
    language: Language
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    edited: bool = False
    other_case: bool = False
    notices: Sequence[Text] = ()
    forecast: Foundation | None = None
    outcome: Outcome | None = None
    stress: Stress | None = None

    @property
    def regions(self) -> list[str]:
        return [str(region) for region in self.tables["Gains"]["region"]]

    @property
    def intake_years(self) -> list[int]:
        return [int(str(column)) for column in self.tables["Flows"].columns if str(column).isdecimal()]

    @property
    def money(self) -> str:
        return str(self.summary.get("money_unit", ""))

    @cached_property
    def net(self) -> Mapping[str, float]:
        """What each region receives net over all years [money]; negative: it pays. A blank is none."""
        frame = self.tables["Accounts"]
        received, paid = ([number(value) for value in frame[column].fillna(0)] for column in ("received", "paid"))
        return {str(r): got - gave for r, got, gave in zip(frame["region"], received, paid, strict=True)}

    @property
    def specialties(self) -> pd.DataFrame:
        """A row per specialty in Balance, those with the largest shortage first: specialty, name, shortage."""
        frame = self.tables["Balance"]
        found: pd.DataFrame = frame.groupby(["specialty", "name"], sort=False)[["shortage"]].sum().reset_index()
        return found.sort_values("shortage", ascending=False, kind="stable").reset_index(drop=True)


def coverage(frame: pd.DataFrame, by: list[str]) -> pd.Series[float]:
    """1 − shortage / required, both summed over what has the same `by`; NaN where nothing is required."""
    sums = frame.dropna(subset="required").groupby(by)[["required", "shortage"]].sum()
    return (1 - sums["shortage"] / sums["required"]).where(sums["required"] > 0)


def number(value: Any) -> float:
    """A cell as a number; NaN where it is blank or someone typed a text."""
    return float(value) if isinstance(value, int | float | Integral) and not isinstance(value, bool) else math.nan
