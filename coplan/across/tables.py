"""What a plan for several scenarios says of them, as tables with the column keys of models/plan.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from coplan.across.result import Across
from coplan.plan import figures
from coplan.tables.changes import title_of
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed
from coplan.words.sentences import sentences

SCENARIO_SHEETS = ("Futures", "FutureGains", "Regret")
"""Sheets about the scenarios of a plan, by key."""


def tables_of(across: Across) -> dict[str, pd.DataFrame]:
    """The sheets about the scenarios by key."""
    own = {"Regret": regret(across)} if across.others else {}
    return {"Futures": futures(across), "FutureGains": gains(across), **own}


def futures(across: Across) -> pd.DataFrame:
    """A row per scenario: how likely it is, the least that it could be short of, and what the plan comes to in it."""
    rows = [
        (
            *(title_of(s.name), float(s.probability), s.own.best, across.shortage[s.name], across.regret[s.name]),
            *(across.plans[s.name].figures[key] for key in ("worst_region", "participation", "surplus")),
        )
        for s in across.scenarios
    ]
    columns = ["scenario", "probability", "best", "shortage", "regret", "worst_region", "participation", "surplus"]
    return pd.DataFrame(rows, columns=columns)


def gains(across: Across) -> pd.DataFrame:
    """A row per scenario and region: its shortage alone and in the plan; alone is not known where it has no plan."""
    rows = []
    for s in across.scenarios:
        plan = across.plans[s.name]
        for r in s.case.regions:
            together = float(figures.weighted_shortage(s.case, plan.balance, r))
            alone = plan.alone.get(r, math.nan)
            rows.append((title_of(s.name), r, alone, together, alone - together))
    return pd.DataFrame(rows, columns=["scenario", "region", "alone", "together", "gain"])


def regret(across: Across) -> pd.DataFrame:
    """The shortage of each scenario's own plan, and of the joint one, in each scenario."""
    names = [s.name for s in across.scenarios]
    rows = [(title_of(name), *(across.others[name][other] for other in names)) for name in names]
    rows.append((say_both("across.joint"), *(across.shortage[name] for name in names)))
    return pd.DataFrame(rows, columns=["plan", *(("shortage", title_of(name)) for name in names)])


def remarks_of(across: Across) -> Mapping[str, Text]:
    """What is to be said first on the sheets about the scenarios, by key."""
    said = [_risk(across, name, max(by.values())) for name, by in across.regret_of_others.items()]
    most = {"regret": figure(across.largest_regret), "scenario": title_of(across.deciding)}
    return {
        "Futures": say_both(f"across.defended_{across.aim}", **most),
        "Bottlenecks": say_both(f"across.freed_{across.aim}"),
        "FutureGains": _guarantees(across),
        "Regret": sentences([say_both("across.risks", plan=say_both("across.joint"), regret=most["regret"]), *said]),
    }


def _risk(across: Across, name: str, largest: float) -> Text:
    """The largest regret of a scenario's own plan, and in which scenarios its seats are not even allowed."""
    breaking = [title_of(other) for other in across.breaking.get(name, ())]
    key = "risks_breaking" if breaking else "risks"
    return say_both(f"across.{key}", plan=title_of(name), regret=figure(largest), scenarios=breaking)


def _guarantees(across: Across) -> Text:
    """Whether nobody is worse off than alone in any scenario; else who is in which, and of whom it is not known."""
    nobody = say_both("gains.nobody")
    said = {name: plan.guarantee for name, plan in across.plans.items() if plan.guarantee != nobody}
    if not said:
        return say_both("across.nobody_worse")
    return sentences(say_both("across.guarantee", scenario=title_of(name), said=text) for name, text in said.items())


def figure(value: float) -> str:
    """Person-years as they are read in a sentence."""
    return fixed(value, 1)
