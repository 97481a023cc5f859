"""Sets of regions and their shares as tables, with the column keys of models/plan.toml."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

import pandas as pd

from coplan.coalitions.lines import lines, remark
from coplan.coalitions.shares import Coalitions
from coplan.coalitions.values import Members, name_of
from coplan.games.values import excesses
from coplan.tables.results import Results
from coplan.words.language import say_both


def tables(found: Coalitions, in_plan: Mapping[str, float] | None = None) -> dict[str, pd.DataFrame]:
    """The sheets Coalitions and Shares; in_plan: as Plan.gains, for the columns that speak of a plan."""
    sets = pd.DataFrame([_set(found, s, in_plan) for s in found.worths], dtype=object)
    sets.attrs["lines"] = lines(found, in_plan)
    return {
        "Coalitions": sets,
        "Shares": pd.DataFrame([_share(found, r, in_plan) for r in found.regions], dtype=object),
    }


def results(frames: Mapping[str, pd.DataFrame], subject: str) -> Results:
    """Those sheets by themselves, in a workbook of which subject says what it is about."""
    return Results("plan.toml", "Coalitions", subject, frames, {"money": ""})


def _shares(found: Coalitions) -> dict[str, Mapping[str, float] | None]:
    shapley = None if found.shapley is None else found.shapley.shares
    return {"shapley": shapley, "nucleolus": found.nucleolus, "equal": found.equal}


def _set(found: Coalitions, s: Members, in_plan: Mapping[str, float] | None) -> dict[str, object]:
    worth, apart, gain, split = found.worths[s], found.apart(s), found.gains.get(s), found.best_split(s)
    row: dict[str, object] = {
        "set": name_of(s, found.regions),
        "size": len(s),
        "state": say_both(f"coalitions.{worth.state}"),
        "apart": apart,
        "value": apart if gain == 0 else worth.value,
        "gain": gain,
        "split": split if gain is None or split is None else gain - found.plain(gain - split),
        "joining": None if gain is None or split is None else found.plain(gain - split),
    }
    for rule, shares in _shares(found).items():
        row[f"excess_{rule}"] = _excess(found, s, shares)
    if in_plan is not None:
        excess = _excess(found, s, in_plan)
        row["in_plan"] = fsum(in_plan[r] for r in s) if gain is None or excess is None else gain - excess
        row["excess_plan"] = excess
    return {**row, "remark": remark(found, s)}


def _excess(found: Coalitions, s: Members, shares: Mapping[str, float] | None) -> float | None:
    if shares is None or s not in found.gains:
        return None
    return found.plain(excesses({s: found.gains[s]}, shares)[s])


def _share(found: Coalitions, region: str, in_plan: Mapping[str, float] | None) -> dict[str, object]:
    row: dict[str, object] = {"region": region, "alone": found.worths[frozenset({region})].value}
    for rule, shares in _shares(found).items():
        row[rule] = None if shares is None else shares[region]
        row[f"{rule}_share"] = None if shares is None else _part(shares[region], found.joint)
    if found.shapley is not None and found.shapley.errors is not None:
        row["shapley_error"] = found.shapley.errors[region]
    if in_plan is not None:
        row["in_plan"] = in_plan[region]
        row["in_plan_share"] = _part(in_plan[region], sum(in_plan.values()))
    return row


def _part(part: float, whole: float | None) -> float | None:
    """A share of the whole; none of nothing, nor of a loss."""
    return part / whole if whole is not None and whole > 0 else None
