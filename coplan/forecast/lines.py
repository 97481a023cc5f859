"""A forecast for the terminal: what was forecast, by which method, and how far such forecasts were off."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.errors import Issue
from coplan.forecast.backtest import Score
from coplan.forecast.demand import NewDemand
from coplan.forecast.notes import method_name
from coplan.forecast.outlook import Forecast, Group
from coplan.forecast.tables import group_name
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed, percent


def sentences(found: Forecast, brief: bool = False) -> Iterator[Text]:
    """What is forecast, and of each group of pairs by which method and how far off it was.

    brief: only how far at the farthest.
    """
    values = {"pairs": fixed(len(found.outlooks)), "last": found.last, "to": found.to}
    yield say_both("forecast.said", **values)
    for group in found.groups:
        yield from _of_group(found, group, brief)


def rows_written(new: NewDemand) -> Text:
    """How many rows of Demand are forecast."""
    return say_both("forecast.rows", rows=fixed(len(new.rows)))


def untested(found: Forecast) -> Iterator[Issue]:
    """Groups whose method could not be tested, and those without a range."""
    for group in found.groups:
        values = {"count": pairs_of(found, group), "group": say_both(group_name(group))}
        if not group.scores:
            yield Issue("forecast_untested", values=values)
        if group.range is None:
            yield Issue("forecast_without_range", values=values)


def pairs_of(found: Forecast, group: Group) -> int:
    """How many pairs a group has."""
    return sum(outlook.by_driver == group.by_driver for outlook in found.outlooks)


def _of_group(found: Forecast, group: Group, brief: bool) -> Iterator[Text]:
    taken = [score for score in group.scores if score.method == group.method]
    values = {
        "group": say_both(group_name(group)),
        "pairs": fixed(pairs_of(found, group)),
        "method": method_name(group.method),
    }
    if not taken:
        yield say_both("forecast.said_untested", **values)
        return
    yield say_both("forecast.said_group", **values)
    for score in taken[-1:] if brief else dict.fromkeys((taken[0], taken[-1])):
        yield say_both("forecast.said_error" + "_next" * (score.horizon == 1), **_errors(score))


def _errors(score: Score) -> dict[str, object]:
    beside = say_both("forecast.unknown") if score.beside_naive is None else percent(score.beside_naive, 0)
    return {"horizon": score.horizon, "error": percent(score.error), "beside": beside, "count": fixed(score.count)}
