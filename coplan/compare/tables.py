"""A comparison as results to be written: figures and inputs in words, how their cells look, and the charts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.compare.comparison import Comparison
from coplan.compare.inputs import MEANS, column_of, in_words
from coplan.contract.inputs import contract
from coplan.contract.results import figures, look_of, result_sheets
from coplan.tables.changes import title_of
from coplan.tables.results import Chart, Looks, Results
from coplan.words.language import Text, say_both

FILE = "compare.toml"
INPUTS = ("Inputs", "InputCells")
CHARTS = (
    ("region_shortage", "column", "Regions", "shortage", "region"),
    ("region_seats", "column", "Regions", "seats", "region"),
    ("year_shortage", "line", "Years", "shortage", "year"),
)


def results(comparison: Comparison) -> Results:
    """The sheets of models/compare.toml."""
    frames = comparison.tables
    words = {key: _in_words(frames[key]) for key in INPUTS}
    first, *others = comparison.names
    return Results(
        file=FILE,
        kind="Compare",
        subject=say_both("compare.subject", first=first, others=others),
        tables={**frames, "Figures": _figures(comparison), **words, **_futures(comparison)},
        units={"money": comparison.money_unit},
        remarks={"Figures": comparison.guaranteed},
        looks={"Figures": _looks_of_figures(frames["Figures"]), **{key: _looks(frames[key]) for key in INPUTS}},
        charts={"Charts": [_chart(comparison.names, *chart) for chart in CHARTS]},
    )


def _chart(names: Sequence[str], name: str, kind: Any, sheet: str, measure: str, along: str) -> Chart:
    """A series for each plan, called as Figures calls the plan."""
    series = [(measure, plan) for plan in names]
    headings = {(measure, plan): ("Figures", ("value", plan)) for plan in names}
    return Chart(name, kind, sheet, (along,), series, headings)


def _figures(comparison: Comparison) -> pd.DataFrame:
    """The figures with what they are called and what they mean."""
    frame = comparison.tables["Figures"].copy()
    known = [figures()[key] for key in frame["key"]]
    frame["label"] = pd.Series([figure.label for figure in known], dtype=object)
    notes = [figure.note.filled(money=comparison.money_unit) for figure in known]
    frame["note"] = pd.Series(notes, dtype=object)
    return frame


def _futures(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """The scenarios of plans for several, if there are any, by the names that each language has for them."""
    if "Futures" not in comparison.tables:
        return {}
    frame = comparison.tables["Futures"]
    return {"Futures": frame.assign(scenario=pd.Series(map(title_of, frame["scenario"]), dtype=object))}


def _looks_of_figures(frame: pd.DataFrame) -> Looks:
    each = [(look_of(key),) for key in frame["key"]]
    return {**dict.fromkeys(_names(frame, "value", "difference"), each), "note": [("text", "indent")] * len(each)}


def _looks(frame: pd.DataFrame) -> Looks:
    """Shares as such, all other numbers as they are, but averages rounded."""
    columns = [column_of(*place) for place in zip(frame["sheet"], frame["column"], strict=True)]
    each = [("percent" if column is not None and column.kind == "share" else "number",) for column in columns]
    looks: dict[Hashable, Sequence[tuple[str, ...]]] = dict.fromkeys(_names(frame, "value", "difference"), each)
    for name in MEANS:
        if name in frame.columns:
            broken = [isinstance(value, float) and not value.is_integer() for value in frame[name]]
            looks[name] = [
                ("money",) if decimals and look == ("number",) else look
                for decimals, look in zip(broken, each, strict=True)
            ]
    return looks


def _names(frame: pd.DataFrame, *measures: str) -> list[Hashable]:
    """Columns of the measures, one for each plan."""
    names: list[Hashable] = list(frame.columns)
    return [name for name in names if isinstance(name, tuple) and name[0] in measures]


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with sheets, columns and choices under their names."""
    places = list(zip(frame["sheet"], frame["column"], strict=True))
    words = frame.copy()
    for name in [*_names(frame, "value"), *(name for name in MEANS if name in frame.columns)]:
        said = [in_words(*place, value) for place, value in zip(places, frame[name].tolist(), strict=True)]
        words[name] = pd.Series(said, dtype=object)
    sheets: Mapping[str, Any] = {**result_sheets(), **contract().sheets}
    words["sheet"] = pd.Series([sheets[sheet].names for sheet, _ in places], dtype=object)
    words["column"] = pd.Series([_column_name(*place) for place in places], dtype=object)
    return words


def _column_name(sheet: str, key: str) -> Text:
    if not key:
        return say_both("compare.whole_rows")
    column = column_of(sheet, key)
    return figures()[key].label if column is None else column.names
