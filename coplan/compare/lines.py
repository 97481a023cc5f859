"""A comparison as a short table for the terminal."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.compare.comparison import Comparison
from coplan.compare.inputs import MEANS, in_words, is_number
from coplan.contract.figures import MAIN
from coplan.contract.inputs import contract
from coplan.words.language import Language, Text, in_language, say, say_both
from coplan.words.numbers import at_most, fixed, percent
from coplan.words.sentences import aligned

OVER_SCENARIOS = ("largest_regret", "expected_shortage")
MOST_INPUTS = 5
MOST_MOVERS = 3
MOST_WIDE = 3
NOT_KNOWN = "–"
SMALLEST = 1e-6  # what is less is the noise of adding floats
MOVERS = (
    ("region_shortage", "Regions", "shortage", ("region",)),
    ("specialty_shortage", "Specialties", "shortage", ("specialty", "name")),
    ("institution_seats", "Institutions", "seats", ("institution",)),
)

Row = Sequence[str]


def lines(comparison: Comparison, language: Language) -> list[str]:
    """What differs in the inputs in a few lines, the figures side by side, and the largest movers; aligned."""
    inputs = list(_inputs(comparison, language))
    heading = "compare.inputs" if inputs else "compare.same_inputs"
    told = [say(heading, language, first=comparison.names[0])]
    told += [f"  {line}" for line in inputs[:MOST_INPUTS]]
    if len(inputs) > MOST_INPUTS:
        told.append("  " + say("compare.more", language, count=len(inputs) - MOST_INPUTS))
    head = _head(comparison)
    rows = [[say("compare.figures", language), *head], *_figures(comparison, language)]
    for what, sheet, measure, keys in MOVERS:
        moved = list(_movers(comparison.tables[sheet], comparison, measure, keys))
        if moved:
            title = say("compare.movers", language, what=say(f"compare.{what}", language))
            rows += [[title, *[""] * len(head)], *moved]
    return [*told, "", *aligned(rows), "", *_agreed(comparison, language), *guaranteed(comparison, language)]


def _agreed(comparison: Comparison, language: Language) -> Iterator[str]:
    """Seats that are agreed in one of the plans and not the same in all of them."""
    frame = comparison.tables["Seats"]
    moved = frame[frame["status"].notna()]
    if moved.empty:
        return
    yield say("compare.agreed_moved", language, count=len(moved))
    for _, row in moved.head(MOST_INPUTS).iterrows():
        named = " · ".join(str(row[key]) for key in ("institution", "specialty", "trained_for", "year"))
        seats = " → ".join(fixed(row["seats", name]) for name in comparison.names)
        yield "  " + say("compare.agreed_seat", language, row=named, seats=seats)
    if len(moved) > MOST_INPUTS:
        yield "  " + say("compare.more", language, count=len(moved) - MOST_INPUTS)
    yield ""


def guaranteed(comparison: Comparison, language: Language) -> Iterator[str]:
    """Of each plan whether nobody is worse off than alone."""
    for name, said in zip(comparison.names, comparison.guarantees, strict=True):
        yield say("cli.figure", language, name=name, value=said)


def _head(comparison: Comparison) -> list[str]:
    first, *others = comparison.names
    return [first, *(heading for name in others for heading in (name, *_compared("±", "%", comparison)))]


def _compared(difference: str, share: str, comparison: Comparison) -> list[str]:
    """Many plans leave no room on a screen for the difference beside the share."""
    return [difference, share] if len(comparison.names) <= MOST_WIDE else [share]


def _inputs(comparison: Comparison, language: Language) -> Iterator[str]:
    """What differs, a line for each column; of which plan, where there are more than two."""
    several = len(comparison.names) > 2
    for line in comparison.tables["Inputs"].to_dict("records"):
        said = _difference(line, language, **_names(line["sheet"], line["column"]))
        yield f"{line['plan']} · {said}" if several else said


def _names(sheet: str, column: str) -> dict[str, Text | str]:
    """What a sheet and a column are called; a line for whole rows has no column."""
    if sheet == "Summary":
        return {"sheet": say_both("compare.plan"), "column": say_both(f"origin.{column}")}
    columns = contract().settings if sheet == "Settings" else contract().sheets[sheet].columns
    return {"sheet": contract().sheets[sheet].names, "column": columns[column].names if column else ""}


def _difference(line: Mapping[Hashable, Any], language: Language, **names: Text | str) -> str:
    if not line["column"]:
        return say("compare.rows", language, added=line["added"], removed=line["removed"], **names)
    means = (in_words(line["sheet"], line["column"], line[key]) for key in MEANS)
    first, value = (_shown(mean, language) for mean in means)
    if line["cells"] == 1:
        return say("compare.cell", language, first=first, value=value, **names)
    if not is_number(line["plan_mean"]):
        return say("compare.texts", language, count=line["cells"], **names)
    said = say("compare.cells", language, count=line["cells"], first=first, value=value, **names)
    return said if pd.isna(line["share"]) else f"{said} ({percent(line['share'], sign='+')})"


def _shown(value: Any, language: Language) -> str:
    if value is None:
        return say("compare.blank", language)
    if isinstance(value, float):
        return at_most(value, 1 if abs(value) >= 10 else 4)
    return fixed(value) if is_number(value) and abs(value) >= 10_000 else str(in_language(value, language))


def _figures(comparison: Comparison, language: Language) -> Iterator[Row]:
    frame = comparison.tables["Figures"].set_index("key")
    first, *others = comparison.names
    for key in (*MAIN, *(key for key in OVER_SCENARIOS if key in frame.index)):
        as_share = key == "worst_region"
        row = [say(f"figure.{key}", language), _number(frame["value", first][key], as_share)]
        for name in others:
            change = frame["difference", name][key]
            said = say("compare.points", language, value=_signed(100 * change)) if as_share else _signed(change)
            share = _share(change, frame["value", first][key])
            row += [_number(frame["value", name][key], as_share), *_compared(said, share, comparison)]
        yield row


def _movers(frame: pd.DataFrame, comparison: Comparison, measure: str, keys: Sequence[str]) -> Iterator[Row]:
    """The rows whose measure moves most in any plan; none where nothing moves."""
    first, *others = comparison.names
    sizes = frame[[(f"{measure}_difference", name) for name in others]].abs().max(axis=1)
    for n in sizes[sizes > SMALLEST].sort_values(ascending=False, kind="stable").index[:MOST_MOVERS]:
        record = frame.loc[n]
        row = ["  " + " ".join(str(record[key]) for key in keys), _number(record[measure, first])]
        for name in others:
            change = record[f"{measure}_difference", name]
            share = _share(change, record[measure, first])
            row += [_number(record[measure, name]), *_compared(_signed(change), share, comparison)]
        yield row


def _number(value: float, as_share: bool = False) -> str:
    if math.isnan(value):
        return NOT_KNOWN
    return percent(value) if as_share else at_most(value, 1)


def _signed(change: float) -> str:
    if math.isnan(change):
        return NOT_KNOWN
    return "0" if abs(change) <= SMALLEST else at_most(change, 1, "+")


def _share(change: float, first: float) -> str:
    """A difference as a share; nothing where there is none, or none of nothing."""
    return "" if not abs(change) > SMALLEST or not first else percent(change / first, sign="+")
