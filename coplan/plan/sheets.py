"""The tables of a plan as results to be written: what they are called on axes, what indicators mean, and the charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.contract.results import indicators, look_of, result_sheets
from coplan.plan.findings import findings
from coplan.tables.results import MOST_UPRIGHT, Chart, Looks, Results
from coplan.words.language import Text
from coplan.words.sentences import shortened

SOLVED = ("institution", "specialty", "trained_for", "year", "seats")  # kept beside Allocation, which planners edit
LABEL_WIDTH = 24  # of a region or a specialty on an axis
NARROW = 14  # of regions that are many

Tables = Mapping[str, pd.DataFrame]


def results(tables: Tables, summary: Mapping[str, Any], remarks: Mapping[str, Text]) -> Results:
    """The sheets of models/plan.toml; tables by key, as Plan has them, with those that say why where there are any."""
    money = str(summary.get("money_unit", ""))
    allocation = tables["Allocation"]
    solved = allocation.loc[allocation["seats"] > 0, list(SOLVED)]
    told = {**tables, "Solved": solved.reset_index(drop=True), **_labelled(tables)}
    told["Balance"] = _most_short_first(tables["Balance"])
    if "Scorecard" in tables:
        told["Scorecard"] = _with_meanings(tables["Scorecard"], money)
    exchange = tables["Exchange"]
    return Results(
        file="plan.toml",
        kind="Plan",
        subject=str(summary["plan_title"]),
        tables={key: told[key] for key in result_sheets() if key in told},
        units={"money": money},
        remarks=remarks,
        looks={"Scorecard": _looks(told["Scorecard"])} if "Scorecard" in told else {},
        charts={
            "Charts": (
                Chart("need", "column", "Trends", ("axis", "year"), ("required", "staff")),
                Chart("seats", "stacked", "Exchange", ("trained_in",), tuple(exchange.columns[1:])),
                *_of_scenarios(told),
            )
        },
        findings=findings(tables),
    )


def _of_scenarios(tables: Tables) -> list[Chart]:
    """What each choice risks, where the plan is one for several scenarios."""
    regret = tables.get("Regret")
    return [] if regret is None else [Chart("regret", "column", "Regret", ("plan",), tuple(regret.columns[1:]))]


def _most_short_first(balance: pd.DataFrame) -> pd.DataFrame:
    """The table with what is short most over all years first, the years of a region and specialty together."""
    missing = balance.groupby(["region", "specialty"])["shortage"].transform("sum").round(6)
    return balance.loc[missing.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _labelled(tables: Tables) -> dict[str, pd.DataFrame]:
    """Shortages and Ranking with the labels that stand on the charts' axes."""
    shortages, ranking = tables["Shortages"], tables["Ranking"]
    names = shortages["name"].where(shortages["name"] != "", shortages["specialty"])
    pairs = [" · ".join(_narrow(part) for part in pair) for pair in zip(shortages["region"], names, strict=True)]
    width = NARROW if len(ranking) > MOST_UPRIGHT else LABEL_WIDTH
    regions = [_narrow(region, width) for region in ranking["region"]]
    return {
        "Shortages": shortages.assign(label=pd.Series(pairs, dtype=object)),
        "Ranking": ranking.assign(label=pd.Series(regions, dtype=object)),
    }


def _narrow(name: str, width: int = LABEL_WIDTH) -> str:
    return shortened(name, width)


def _with_meanings(frame: pd.DataFrame, money: str) -> pd.DataFrame:
    """The table with the name, unit and meaning of each indicator in both languages; money is the unit of amounts."""
    known = [indicators()[key] for key in frame["key"]]
    units = [entry.unit.filled(money=money) for entry in known]
    texts = {"label": [entry.label for entry in known], "unit": units, "meaning": [entry.meaning for entry in known]}
    return frame.assign(**{name: pd.Series(said, dtype=object) for name, said in texts.items()})


def _looks(scorecard: pd.DataFrame) -> Looks:
    """Each indicator's values in its own number format, and lines between the cells, as on a printed form."""
    values: Sequence[tuple[str, ...]] = [(look_of(key), "top", "boxed") for key in scorecard["key"]]
    looks: dict[Any, Sequence[tuple[str, ...]]] = dict.fromkeys(scorecard.columns, values)
    for column in result_sheets()["Scorecard"].fixed:
        looks[column.key] = [(column.look, "top", "boxed")] * len(values)
    looks["meaning"] = [("wrap", "boxed", "left", "indent")] * len(values)  # apart from the number beside it
    return looks
