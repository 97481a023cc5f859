"""What the demand of a plan rests on: past need, the forecast with its range, and how far such forecasts were off."""

from __future__ import annotations

from typing import Any

from coplan.contract.results import result_sheets
from coplan.forecast import Forecast, Foundation, sentences, tables
from coplan.forecast.outlook import Outlook
from coplan.forecast.tables import FILE, largest
from coplan.report.charts import BLUE, INK, ORANGE, Chart, Drawn, Spec, axis, chart, label
from coplan.report.tables import Heading, Table, words_of
from coplan.words.language import Language, Text, say, say_both
from coplan.words.numbers import LOOKS, by_look, fixed

ROWS_OF_CHARTS = 3
ACROSS = 2
HEIGHT = 900


def forecast_finding(found: Foundation) -> Text:
    """By which methods need was forecast, how far they were off, and how many figures are the planner's own."""
    said = [*sentences(found.forecast, brief=True)]
    if found.own:
        said.append(say_both("report.forecast_own", count=fixed(found.own)))
    return Text(" ".join(text.en.strip() for text in said), "".join(text.zh.strip() for text in said))


def forecast_chart(found: Foundation) -> Chart:
    """The largest pairs, a small chart for each: past need, the forecast, and its range."""
    pairs = largest(found.forecast)

    def draw(language: Language) -> Drawn:
        traces, layout = [], _grid(len(pairs))
        for n, outlook in enumerate(pairs):
            number = str(n + 1) if n else ""
            traces += _lines(found.forecast, outlook, number, language)
            layout[f"xaxis{number}"] = axis(showgrid=False, nticks=8, separatethousands=False, tickformat="d")
            title = f"{label(outlook.pair[0])} · {label(found.names.get(outlook.pair[1]) or outlook.pair[1])}"
            layout[f"yaxis{number}"] = axis(title, rangemode="tozero", nticks=5)
        return traces, layout

    return chart("forecast", say_both("report.forecast_alt"), draw)


def _grid(count: int) -> Spec:
    rows = min(ROWS_OF_CHARTS, -(-count // ACROSS))
    grid = {"rows": rows, "columns": ACROSS, "pattern": "independent", "xgap": 0.15, "ygap": 0.2}
    return {"grid": grid, "height": HEIGHT * rows // ROWS_OF_CHARTS}


def _lines(found: Forecast, outlook: Outlook, number: str, language: Language) -> list[Any]:
    """Range, past and forecast of a pair; the legend has them once."""
    from plotly.graph_objects import Scatter

    years, last = [found.last, *found.years], outlook.past[-1]
    common = {"xaxis": f"x{number}", "yaxis": f"y{number}", "mode": "lines", "hovertemplate": "%{x}: %{y:,.0f}"}
    made = []
    if outlook.low:
        edge = {"line": {"color": ORANGE, "width": 1, "dash": "dot"}, "showlegend": False}
        made.append(Scatter(x=years, y=[last, *outlook.low], **common, **edge))
        band = {**edge, "fill": "tonexty", "fillcolor": "rgba(230,159,0,0.25)", "showlegend": not number}
        made.append(
            Scatter(x=years, y=[last, *outlook.high], name=say("report.forecast_range", language), **common, **band)
        )
    for key, xs, ys, colour in (
        ("past", [*range(outlook.first, found.last + 1)], outlook.past, INK),
        ("middle", years, [last, *outlook.ahead], BLUE),
    ):
        line = {"color": colour, "width": 2.5, "dash": "solid" if key == "past" else "dash"}
        name = say(f"report.forecast_{key}", language)
        made.append(Scatter(x=xs, y=list(ys), name=name, line=line, showlegend=not number, **common))
    return made


def forecast_tables(found: Foundation) -> list[Table]:
    """The forecast and its back-test, as the workbook of a forecast has them."""
    in_both = {language: tables(found.forecast, found.names, language) for language in ("zh", "en")}
    return [_table(key, in_both["en"][key], in_both["zh"][key]) for key in ("Forecast", "Backtest")]


def _table(key: str, english: Any, chinese: Any) -> Table:
    """A result sheet of a forecast; columns of years are headed in either language."""
    sheet = result_sheets(FILE)[key]
    fixed = {column.key: column for column in sheet.fixed}
    columns, looks = [], []
    for name, other in zip(english.columns, chinese.columns, strict=True):
        column = fixed.get(name)
        heading = Text(words_of(column.key), column.title) if column else Text(str(name), str(other))
        looks.append(column.look if column else "integer")
        columns.append(Heading(heading, looks[-1] in LOOKS))
    rows = [
        [value if isinstance(value, Text) else by_look(value, look) for value, look in zip(values, looks, strict=True)]
        for values in english.itertuples(index=False, name=None)
    ]
    return Table(f"{key}Table", Text(words_of(key), sheet.title), sheet.note, columns, rows)
