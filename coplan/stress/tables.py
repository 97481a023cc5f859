"""How plans stand up as results to be written: shortages by plan and region, pairs at risk, the best plan, years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.stress.likeness import may_differ, what_may_differ
from coplan.stress.parts import Pair
from coplan.stress.spread import Spread
from coplan.stress.stress import Standing, Stress
from coplan.tables.results import Chart, Results
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed
from coplan.words.sentences import listed_in_both

FILE = "stress.toml"
SPREAD = ("planned", "p10", "p50", "p90", "worse")
OF_YEARS = ("planned", "p50", "p10", "p90")
OF_PAIRS = ("planned", "p50", "p90", "worse")


def results(found: Stress) -> Results:
    """The sheets of models/stress.toml; which plan is best only where there are several."""
    return Results(
        file=FILE,
        kind="Stress",
        subject=listed_in_both(standing.name for standing in found.standings),
        tables=tables(found),
        units={},
        remarks={"Stress": drawn(found)},
        charts={"Charts": list(_charts(found))},
    )


def tables(found: Stress) -> dict[str, pd.DataFrame]:
    """The tables by sheet, with the column keys of models/stress.toml."""
    made: dict[str, pd.DataFrame] = {
        "Stress": _spreads(found.standings),
        "Risks": _risks(found),
        "Years": _years(found),
    }
    if len(found.standings) > 1:
        rows = [(name, count, count / found.draws.samples) for name, count in found.best.items()]
        made["Best"] = pd.DataFrame(rows, columns=["plan", "futures", "share"])
    return made


def drawn(found: Stress) -> Text:
    """What was drawn, how often, and from which seed."""
    cases = [standing.case for standing in found.standings]
    what = what_may_differ(next(case for case in cases if may_differ(case)))
    return say_both("stress.drawn", what=what, samples=fixed(found.draws.samples), seed=found.draws.seed)


def risks(found: Stress) -> list[Pair]:
    """Pairs whose shortage is larger than planned in one future of ten, those first that then rise most in any plan."""

    def rise(pair: Pair) -> float:
        return max(standing.rising(pair) for standing in found.standings)

    pairs = found.standings[0].pairs
    return sorted((pair for pair in pairs if rise(pair) > 0), key=lambda pair: (-rise(pair), pair))


def _spreads(standings: Sequence[Standing]) -> pd.DataFrame:
    """A row for each plan, and one for each of its regions."""
    rows = [
        (standing.name, region, *(getattr(spread, key) for key in SPREAD))
        for standing in standings
        for region, spread in ((None, standing.together), *standing.regions.items())
    ]
    return pd.DataFrame(rows, columns=["plan", "region", *SPREAD])


def _risks(found: Stress) -> pd.DataFrame:
    names = found.standings[0].case.specialties
    spreads = {(r, k, names[k].name or None): [s.pairs[r, k] for s in found.standings] for r, k in risks(found)}
    return _beside(spreads, ("region", "specialty", "name"), OF_PAIRS, found)


def _years(found: Stress) -> pd.DataFrame:
    spreads = {(year,): [s.years[year] for s in found.standings] for year in found.standings[0].years}
    return _beside(spreads, ("year",), OF_YEARS, found)


def _beside(
    spreads: Mapping[Any, Sequence[Spread]], keys: Sequence[str], measures: Sequence[str], found: Stress
) -> pd.DataFrame:
    """A row for each of the spreads by its keys, with columns (measure, plan) for the spread in every plan."""
    plans = [(measure, standing.name) for measure in measures for standing in found.standings]
    rows = [(*key, *(getattr(s, measure) for measure in measures for s in each)) for key, each in spreads.items()]
    return pd.DataFrame(rows, columns=pd.Index([*keys, *plans], tupleize_cols=False), dtype=object)


def _charts(found: Stress) -> Iterator[Chart]:
    """The years of every plan, then its regions, and which plan is best."""
    for standing in found.standings:
        values = [(measure, standing.name) for measure in OF_YEARS]
        yield Chart("stress_years", "fan", "Years", ("year",), values, title=standing.name)
    if len(found.standings) > 1:
        yield Chart("stress_best", "column", "Best", ("plan",), ("futures",))
    for n, standing in enumerate(found.standings):
        above = n * (1 + len(standing.regions)) + 1  # the row of all regions is left out
        rows = (above, above + len(standing.regions) - 1)
        yield Chart("stress_regions", "column", "Stress", ("region",), SPREAD[:-1], title=standing.name, rows=rows)
