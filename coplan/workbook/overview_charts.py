"""The four charts of the front sheet; each differs in more than colour, so that it can be read in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from coplan.tables.results import MOST_UPRIGHT
from coplan.words.language import Language, say
from coplan.words.sentences import shortened
from coplan.workbook.charts import GRIDLINES, line, look
from coplan.workbook.grid import FIRST_ROW, Grid
from coplan.workbook.style import FONTS

MOST_PAIRS = 10  # bars of shortages
MOST_REGIONS = 30  # groups of columns
MOST_LINES = 6  # regions beside the line of all together
MOST_LABELLED = {"gains": 5, "seats": 8}  # regions whose columns have their numbers written on them
MOST_YEARS = 18  # written below the axis; of more, every second or third one
SMALLEST, SMALL, LARGE = 7, 9, 11  # points
# What means the same looks the same in every chart: hatched as it is, orange alone, blue in the plan.
LOOKS: Mapping[str, int] = {"unchanged": 7, "alone": 1, "together": 0, "for_others": 0, "from_others": 1}


@dataclass(frozen=True)
class Frame:
    """What stands around a chart: name is its key in the texts, title its finding; width and height in pixels."""

    name: str
    title: str
    width: int
    height: int
    language: Language

    def say(self, key: str, **values: Any) -> str:
        return say(f"overview.{key}", self.language, **values)

    def font(self, size: int = SMALL, **properties: Any) -> dict[str, Any]:
        return {"name": FONTS[self.language][0], "size": size, "bold": False, **properties}


def gains_chart(book: xlsxwriter.Workbook, ranking: Grid, frame: Frame) -> Any:
    """Columns of each region's shortage: intake unchanged, alone, and in this plan."""
    return _of_regions(book, ranking, ("unchanged", "alone", "together"), frame)


def seats_chart(book: xlsxwriter.Workbook, ranking: Grid, frame: Frame) -> Any:
    """Columns of the seats each region trains for others, and that others train for it."""
    return _of_regions(book, ranking, ("seats_for_others", "seats_from_others"), frame)


def _of_regions(book: xlsxwriter.Workbook, ranking: Grid, keys: Sequence[str], frame: Frame) -> Any:
    chart = book.add_chart({"type": "column"})
    count = min(ranking.height, MOST_REGIONS)
    for key in keys:
        labelled = count <= MOST_LABELLED[frame.name]
        chart.add_series({**_bars(ranking, key, key.removeprefix("seats_"), count, frame, labelled), "gap": 60})
    turned = {"num_font": frame.font(SMALLEST, rotation=-90)} if count > MOST_UPRIGHT else {}
    chart.set_x_axis({**_subjects(frame, count, ranking.height), **turned})
    chart.set_y_axis({**_values(frame), "min": 0})
    return _framed(chart, frame)


def shortages_chart(book: xlsxwriter.Workbook, shortages: Grid, frame: Frame) -> Any:
    """Bars of the largest shortages, the largest on top: intake unchanged, and in this plan."""
    chart = book.add_chart({"type": "bar"})
    count = min(shortages.height, MOST_PAIRS)
    for key, name in (("unchanged", "unchanged"), ("shortage", "together")):
        bars = _bars(shortages, key, name, count, frame, True)
        bars["data_labels"] |= {"fill": {"color": "#ffffff"}}  # a number reaches over the hatched bar next to it
        chart.add_series({**bars, "gap": 25})
    # The axes of bars change places: XlsxWriter's x axis is the one that lies, with the values.
    chart.set_x_axis({**_values(frame), "min": 0})
    from_above = {"reverse": True, "crossing": "max", "major_gridlines": {"visible": False}}
    chart.set_y_axis({**_subjects(frame, count, shortages.height), **from_above})
    return _framed(chart, frame)


def coverage_chart(book: xlsxwriter.Workbook, coverage: Grid, order: Sequence[str], frame: Frame) -> Any:
    """Lines of the share of the need that is met: of the regions in that order as many as fit, and of all together."""
    chart = book.add_chart({"type": "line"})
    drawn = order[:MOST_LINES]
    for number, region in enumerate(drawn):
        data = _data(coverage, "year", region, coverage.height)
        chart.add_series({"name": shortened(region), **data, **line(number)})
    if len(order) > 1:
        data = _data(coverage, "year", "all_regions", coverage.height)
        thick = {"line": {"color": "#000000", "width": 3.5}, "marker": {"type": "none"}}
        chart.add_series({"name": frame.say("series_all"), **data, **thick})
    every = -(-coverage.height // MOST_YEARS)
    chart.set_x_axis({**_subjects(frame, len(drawn), len(order)), "interval_unit": every})
    chart.set_y_axis({**_values(frame), "num_format": "0%", "max": 1})
    return _framed(chart, frame)


def _bars(grid: Grid, key: str, name: str, count: int, frame: Frame, labelled: bool) -> dict[str, Any]:
    """A series of the first rows of a column, with its numbers written on it or not."""
    labels = {"value": True, "num_format": "#,##0", "font": frame.font(SMALL - 1)}
    series = {"name": frame.say(f"series_{name}"), **_data(grid, "label", key, count), **look(LOOKS[name])}
    return {**series, "overlap": 0, **({"data_labels": labels} if labelled else {})}


def _data(grid: Grid, label: str, key: str, count: int) -> dict[str, Any]:
    columns = {"categories": grid.index(label), "values": grid.index(key)}
    return {name: [grid.title, FIRST_ROW, column, FIRST_ROW + count - 1, column] for name, column in columns.items()}


def _subjects(frame: Frame, drawn: int, found: int) -> dict[str, Any]:
    """The axis of what is compared; it says where not all that was found is drawn."""
    name = frame.say(f"{frame.name}_x")
    if drawn < found:
        what = "shortages" if frame.name == "shortages" else "regions"
        name = frame.say(f"shown_{what}", axis=name, count=drawn, all=found)
    return {"name": name, "name_font": frame.font(), "num_font": frame.font(), "interval_unit": 1}


def _values(frame: Frame) -> dict[str, Any]:
    """The axis of numbers, with its unit."""
    fonts = {"name_font": frame.font(), "num_font": frame.font()}
    return {"name": frame.say(f"{frame.name}_y"), **fonts, "num_format": "#,##0", "major_gridlines": GRIDLINES}


def _framed(chart: Any, frame: Frame) -> Any:
    chart.set_title({"name": frame.title, "name_font": frame.font(LARGE, bold=True), "overlay": False})
    chart.set_legend({"position": "top", "font": frame.font()})
    chart.set_size({"width": frame.width, "height": frame.height})
    return chart
