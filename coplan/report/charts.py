"""The charts of a report, as specifications for the charting library, in both languages."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from coplan.report.subject import Subject, coverage, number
from coplan.words.language import LANGUAGES, Language, Text, say, say_both
from coplan.words.numbers import by_look, fixed, percent
from coplan.words.sentences import NAME_WIDTH, shortened

Spec = dict[str, Any]
Drawn = tuple[list[Any], Spec]  # traces and layout

FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Segoe UI', Arial, sans-serif"
# Okabe and Ito's palette, which colour-blind people tell apart; neighbours differ in lightness, for grey print.
GREY, ORANGE, BLUE = "#c4c4c4", "#e69f00", "#0072b2"
SERIES = (BLUE, ORANGE, "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#555555")
PATTERNS = ("", "/", ".", "x", "\\", "-", "|", "+")  # a second sign beside the colour
INK = "#1f2933"
MOST_ROWS = 34  # with their heading they fit a page of A4
HOVER_WIDTH = 60
SHORT_LABEL = 12  # of a region on a phone
ROW_HEIGHT = 22
ROOM_FOR_NUMBERS = 1.3  # of the longest bar, so that its number fits behind it on a phone too
LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "xanchor": "left"}


@dataclass(frozen=True)
class Chart:
    """A chart: what it shows in words, its specification by language, and what the page's controls change in it."""

    key: str
    alt: Text
    specs: Mapping[Language, Spec]
    kind: str = "plain"
    extra: Mapping[str, Any] = field(default_factory=dict)


def chart(key: str, alt: Text, draw: Callable[[Language], Drawn], kind: str = "plain", **extra: Any) -> Chart:
    """A chart that `draw` draws in a language; checked by the library when it is built."""
    return Chart(key, alt, {language: _spec(*draw(language)) for language in LANGUAGES}, kind, extra)


def _spec(traces: Sequence[Any], layout: Spec) -> Spec:
    from plotly.graph_objects import Figure

    common = {
        "template": "none",
        "font": {"family": FONTS, "size": 13, "color": INK},
        "margin": {"l": 12, "r": 12, "t": 34, "b": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": LEGEND,
        "hoverlabel": {"font": {"family": FONTS}, "namelength": -1},
        "dragmode": False,
    }
    found: Spec = Figure(data=list(traces), layout={**common, **layout}).to_plotly_json()
    found["layout"].pop("template", None)
    return found


def axis(title: str = "", **more: Any) -> Spec:
    """An axis that makes room for its labels and cannot be moved by accident."""
    look = {"automargin": True, "fixedrange": True, "gridcolor": "#e4e7eb", "zerolinecolor": "#9aa5b1"}
    look |= {"separatethousands": True, "exponentformat": "none"}
    return {**look, "title": {"text": title, "standoff": 8}, **more}


def names_axis(names: Sequence[str], **more: Any) -> Spec:
    """An axis of names by position, so that two names with one shortened label stay apart."""
    ticks: Spec = {"tickvals": list(range(len(names))), "ticktext": [label(name) for name in names]}
    return axis(**ticks, showgrid=False, zeroline=False, **more)


def pattern_of(place: int) -> Spec:
    """The pattern laid over the bars of a series."""
    shape = PATTERNS[place % len(PATTERNS)]
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "#ffffff", "fgopacity": 0.8, "size": 7, "solidity": 0.25}


def bar(name: str, place: int, values: Sequence[float | None], **more: Any) -> Any:
    """Bars of one series, in the colour and pattern of its place."""
    from plotly.graph_objects import Bar

    marker = {"color": SERIES[place % len(SERIES)], "pattern": pattern_of(place), "line": {"color": INK, "width": 0.6}}
    axes = {"x": list(range(len(values))), "y": list(values)}
    return Bar(**{"name": name, "marker": marker, **axes, **more})


def safe(text: str) -> str:
    """A user's text inside a chart, whose library reads <b>, <a href> and &lt; as markup."""
    return html.escape(text, quote=False)


def label(text: str, width: int = NAME_WIDTH) -> str:
    """A user's text as a label of an axis or a node: safe, and cut where it is long (the table has it whole)."""
    return safe(shortened(text, width))


def lying(name: str, names: Sequence[str], values: Sequence[float], unit: str, place: int = 0, **more: Any) -> Any:
    """Bars of one series that lie, one for each name, which is told with its value to who points at it."""
    series = f"{name}: " if name else ""
    told = [f"{safe(n)}<br>{series}{by_look(v, 'decimal')} {unit}" for n, v in zip(names, values, strict=True)]
    axes = {"x": list(values), "y": list(range(len(values))), "orientation": "h"}
    return bar(name, place, [], **{**axes, "hovertext": told, "hoverinfo": "text", **more})


def gains_chart(subject: Subject, most: float) -> Chart:
    """What each region is short of: as it is, alone, together. most: where the axis ends in every plan."""
    frame, measures = subject.tables["Gains"], ("unchanged", "alone", "together")

    def draw(language: Language) -> Drawn:
        unit = say("report.person_years", language)
        traces = []
        for measure, colour, place in zip(measures, (GREY, ORANGE, BLUE), (0, 1, 0), strict=True):
            name, values = say(f"overview.series_{measure}", language), [number(value) for value in frame[measure]]
            marker = {"color": colour, "pattern": pattern_of(place)}
            outside: Spec = {"text": _short(values), "textposition": "outside", "cliponaxis": False}
            blanks = [_blank(value) for value in values]
            traces.append(lying(name, subject.regions, values, unit, x=blanks, marker=marker, **outside))
        layout = {
            "yaxis": names_axis(subject.regions, autorange="reversed"),
            "xaxis": axis(unit, range=[0, most * ROOM_FOR_NUMBERS], nticks=6),
            "legend": {**LEGEND, "traceorder": "normal"},
            "height": 120 + 72 * len(subject.regions),
        }
        return traces, layout

    return chart("gains", say_both("report.gains_alt"), draw)


def coverage_chart(subject: Subject, specialties: pd.DataFrame) -> Chart:
    """Coverage over all years: a row per specialty (in this order), a column per region."""
    from plotly.graph_objects import Heatmap

    found, regions = coverage(subject.tables["Balance"], ["specialty", "region"]), subject.regions
    drawn = specialties.head(MOST_ROWS)
    names = [str(name or key) for key, name in zip(drawn["specialty"], drawn["name"], strict=True)]
    z = [[_blank(number(found.get((k, r)))) for r in regions] for k in drawn["specialty"]]
    cells = [["" if value is None else percent(value, 0) for value in row] for row in z]

    def draw(language: Language) -> Drawn:
        word = say("report.coverage", language)
        trace = Heatmap(
            z=z, x=list(range(len(regions))), y=list(range(len(names))), zmin=0, zmax=1, colorscale="Cividis",
            text=cells, texttemplate="%{text}", xgap=2, ygap=2,
            hovertemplate=f"%{{customdata}}<br>{word}: %{{text}}<extra></extra>",
            showscale=False,
        )  # fmt: skip
        layout = {
            "xaxis": names_axis(regions, side="top"),
            "yaxis": names_axis(names, autorange="reversed"),
            "height": 110 + ROW_HEIGHT * len(names),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        }
        return [trace], layout

    told = {"rows": [label(name, HOVER_WIDTH) for name in names], "columns": [label(r, HOVER_WIDTH) for r in regions]}
    told["shorts"] = [label(r, SHORT_LABEL) for r in regions]
    return chart("coverage", say_both("report.coverage_alt"), draw, "coverage", **told)


def flows_chart(subject: Subject) -> Chart:
    """Seats from the region that trains to the region served; the page picks the year and whether own seats show."""
    from plotly.graph_objects import Sankey

    frame, regions, years = subject.tables["Flows"], subject.regions, subject.intake_years
    place = {region: n for n, region in enumerate(regions)}
    by_year = [[int(value) for value in frame[year]] for year in years]
    ends = zip(frame["trained_in"], frame["trained_for"], strict=True)
    colours = [SERIES[n % len(SERIES)] for n in range(len(regions))]
    extra: Spec = {
        "pairs": [[place[str(o)], place[str(d)]] for o, d in ends],
        "steps": [[sum(values) for values in zip(*by_year, strict=True)], *by_year],
        "years": years,
        "plan": shortened(subject.name),
        "labels": [label(r) for r in regions],
        "shorts": [label(r, SHORT_LABEL) for r in regions],
        "names": [label(r, HOVER_WIDTH) for r in regions],
        "colours": [_faint(colour) for colour in colours],
    }

    def draw(language: Language) -> Drawn:
        told = "%{customdata}: %{value:,.0f} " + say("report.seats", language) + "<extra></extra>"
        node = {"label": extra["labels"] * 2, "color": colours * 2, "pad": 18, "thickness": 18}
        node |= {"customdata": extra["names"] * 2, "hovertemplate": told, "line": {"width": 0}}
        trace = Sankey(node=node, link={"hovertemplate": told}, textfont={"size": 14, "color": INK}, valueformat=",.0f")
        sides = (("report.trained_in", 0, "left"), ("report.trained_for", 1, "right"))
        notes = [
            {"text": f"<b>{say(key, language)}</b>", "x": x, "y": 1.0, "yshift": 26, "xanchor": anchor}
            | {"showarrow": False, "xref": "paper", "yref": "paper"}
            for key, x, anchor in sides
        ]
        bare = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}  # what a year without flows shows
        return [trace], {
            "annotations": notes,
            "height": max(360, 60 + 26 * len(regions)),
            "margin": {"l": 8, "r": 8, "t": 40, "b": 16},
            **bare,
        }

    return chart("flows", say_both("report.flows_alt"), draw, "flows", **extra)


def settlement_chart(subject: Subject) -> Chart:
    """Net receipts of each region: up, it is paid; down, it pays."""
    net = subject.net

    def draw(language: Language) -> Drawn:
        figures = [by_look(value, "money") for value in net.values()]
        told = [f"{safe(r)}<br>{figure} {safe(subject.money)}" for r, figure in zip(net, figures, strict=True)]
        trace = bar("", 0, list(net.values()), hovertext=told, hoverinfo="text", text=figures)
        trace.update(textposition="outside", cliponaxis=False)
        most = max(map(abs, net.values()), default=1.0) or 1.0
        title = say("cli.in_unit", language, name=say("report.net", language), unit=safe(subject.money))
        height = axis(title, range=[-1.3 * most, 1.3 * most], zerolinewidth=2)
        return [trace], {"xaxis": names_axis(list(net)), "yaxis": height, "height": 340}

    return chart("settlement", say_both("report.settlement_alt"), draw)


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.55)"


def _blank(value: float) -> float | None:
    """A number for JSON, which has no NaN."""
    return None if value != value else round(value, 4)


def _short(values: Sequence[float]) -> list[str]:
    return [fixed(value) if value == value else "" for value in values]
