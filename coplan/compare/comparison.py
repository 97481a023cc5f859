"""Plans → what differs between them, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from coplan.compare import outcome
from coplan.compare.inputs import cells_table, differences, groups_table
from coplan.errors import Issue
from coplan.plan.sides import Side, refuse_unlike
from coplan.words.language import Text, say_both
from coplan.words.sentences import sentences


@dataclass(frozen=True)
class Comparison:
    """The tables of models/compare.toml by sheet key; names are those of the plans, the first the reference.

    money_unit is that of the plans, or those if they are not the same; guarantees say of each plan whether nobody is
    worse off than alone, notices what in its workbook is not as it was when it was solved.
    """

    names: tuple[str, ...]
    money_unit: str
    tables: Mapping[str, pd.DataFrame]
    guarantees: tuple[Text, ...] = ()
    notices: tuple[Issue, ...] = ()

    @property
    def guaranteed(self) -> Text:
        """The notices, and of each plan by its name whether nobody is worse off than alone."""
        named = zip(self.names, self.guarantees, strict=True)
        told = [say_both("cli.figure", name=name, value=said) for name, said in named]
        return sentences([*(Text(notice.line("en") + ".", notice.line("zh") + "。") for notice in self.notices), *told])


def compare(sides: Sequence[Side]) -> Comparison:
    """Set plans side by side; differences are those from the first one.

    Raises UsageProblem for fewer than two plans, BadInput for plans of unlike regions.
    """
    refuse_unlike(sides)
    names = tuple(side.name for side in sides)
    found = differences(sides)
    units = dict.fromkeys(side.plan.case.money_unit for side in sides)
    tables = {
        "Figures": outcome.figures_table(sides, names),
        "Inputs": groups_table(found, names),
        "InputCells": cells_table(found, names),
        "Regions": outcome.regions_table(sides, names),
        "Specialties": outcome.specialties_table(sides, names),
        "Institutions": outcome.institutions_table(sides, names),
        "Seats": outcome.seats_table(sides, names),
        "Years": outcome.years_table(sides, names),
    }
    if any(side.by_scenario for side in sides):
        tables["Futures"] = outcome.scenarios_table(sides, names)
    guarantees = tuple(side.plan.guarantee for side in sides)
    return Comparison(
        names, " / ".join(units), tables, guarantees, tuple(notice for side in sides for notice in side.notices)
    )
