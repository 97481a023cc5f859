"""Why scenarios that have a plan each have none together: the limits of which that clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coplan.across.tables import title_of
from coplan.clash.cells import Cells
from coplan.clash.clashes import Clash, rows_of
from coplan.clash.elastic import Side, elastic
from coplan.clash.irreducible import clashing_limits
from coplan.errors import Issue
from coplan.formulation.build import Formulation
from coplan.solver import Infeasible, Unproven
from coplan.tables.raw import RawWorkbook


def clash_across(
    lp: Formulation, whole: bool, raws: Mapping[str, RawWorkbook], deadline: float | None = None
) -> list[Issue]:
    """A headline, and where they could be singled out the limits that clash, each with the scenario that has it so.

    raws: the workbook of each scenario, for cells. whole: whether there are seats in fractions, but none in whole
    numbers; then no limits are named. deadline: time.monotonic() after which less is found out.
    """
    headline = Issue("no_plan_across", values={"scenarios": [title_of(name) for name in lp.across]})
    limits, irreducible = ([], True) if whole else _clashing(lp, deadline)
    groups: dict[str, list[Side]] = {}
    for limit in limits:
        groups.setdefault(next(iter(limit.label.scenarios or lp.across)), []).append(limit)
    told = []
    for name, found in groups.items():
        planning = lp.across[name]
        rows = rows_of(planning, found)
        own = [limit for limit in found if limit.label.scenarios]
        for part, scenario in ((own, str(title_of(name))), ([x for x in found if x not in own], "")):
            clash = Clash(planning.case, Cells(raws.get(name)), whole, part, irreducible, rows=rows)
            told += [replace(issue, scenario=scenario) for issue in (clash.in_short()[1:] if part else [])]
    return [headline, *told]


def _clashing(lp: Formulation, deadline: float | None) -> tuple[list[Side], bool]:
    try:
        return clashing_limits(elastic(lp), False, deadline)
    except (Infeasible, Unproven):
        return [], False
