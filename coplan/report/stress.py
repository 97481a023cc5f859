"""How a plan stands up where needs and rates turn out otherwise: its shortage year by year in many futures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from coplan.contract.results import ResultColumn, result_sheets
from coplan.report.charts import BLUE, INK, ORANGE, Chart, Drawn, axis, chart
from coplan.report.tables import Heading, Table, words_of
from coplan.stress import Stress, tables
from coplan.stress.tables import FILE, drawn
from coplan.words.language import Language, Text, say, say_both
from coplan.words.numbers import LOOKS, by_look, part_of_all, people
from coplan.words.sentences import sentences

HEIGHT = 420


def stress_finding(found: Stress) -> Text:
    """In what share of the futures more people are missing than planned, and how many in one of ten."""
    spread = found.standings[0].together
    said = {"worse": part_of_all(spread.worse), "planned": people(spread.planned), "most": people(spread.p90)}
    return sentences([say_both("report.stress_said", **said), drawn(found)])


def stress_chart(found: Stress) -> Chart:
    """Lines of the shortage as planned and in the middle of the futures, and the band of eight in ten of them."""
    years = found.standings[0].years

    def draw(language: Language) -> Drawn:
        from plotly.graph_objects import Scatter

        common: dict[str, Any] = {"x": list(years), "mode": "lines", "hovertemplate": "%{x}: %{y:,.1f}"}
        edge = {"color": ORANGE, "width": 1, "dash": "dot"}
        band = {"fill": "tonexty", "fillcolor": "rgba(230,159,0,0.25)", "name": say("report.stress_range", language)}
        looks: dict[str, dict[str, Any]] = {
            "p10": {"line": edge, "showlegend": False},
            "p90": {"line": edge, **band},
            "planned": {"line": {"color": INK, "width": 2.5}, "name": say("stress.column_planned", language)},
            "p50": {"line": {"color": BLUE, "width": 2.5, "dash": "dash"}, "name": say("report.stress_half", language)},
        }
        traces = [Scatter(y=[getattr(x, key) for x in years.values()], **common, **look) for key, look in looks.items()]
        x = axis(showgrid=False, nticks=10, separatethousands=False, tickformat="d")
        y = axis(say("charts.stress_years_y", language), rangemode="tozero", nticks=6)
        return traces, {"xaxis": x, "yaxis": y, "height": HEIGHT}

    return chart("stress", say_both("charts.stress_years_alt"), draw)


def stress_tables(found: Stress) -> list[Table]:
    """The regions and the pairs at risk, as the workbook of coplan stress has them."""
    frames = tables(found)
    regions = frames["Stress"].drop(columns="plan")
    regions["region"] = regions["region"].astype(object).where(regions["region"].notna(), say_both("stress.together"))
    return [_table("Stress", regions), _table("Risks", frames["Risks"])]


def _table(key: str, frame: pd.DataFrame) -> Table:
    sheet = result_sheets(FILE)[key]
    columns = list(_columns(frame, {column.key: column for column in sheet.columns}))
    rows = [
        [
            value if isinstance(value, Text) else by_look(value, column.look)
            for value, column in zip(row, columns, strict=True)
        ]
        for row in frame.itertuples(index=False, name=None)
    ]
    return Table(f"{key}Table", Text(words_of(key), sheet.title), sheet.note, [_heading(c) for c in columns], rows)


def _columns(frame: pd.DataFrame, known: dict[str, ResultColumn]) -> Iterator[ResultColumn]:
    names: list[Any] = list(frame.columns)
    for name in names:
        yield known[name[0] if isinstance(name, tuple) else str(name)]


def _heading(column: ResultColumn) -> Heading:
    unit = Text(f" ({column.unit.en})", f"（{column.unit.zh}）") if column.unit.en else column.unit
    return Heading(Text(words_of(column.key) + unit.en, column.title + unit.zh), column.look in LOOKS)
