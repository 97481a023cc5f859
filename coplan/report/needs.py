"""Staff against need over the years, for every specialty and region that the page may be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from coplan.report.charts import ORANGE, Chart, Drawn, axis, bar, chart, label
from coplan.report.subject import Subject
from coplan.words.language import Language, say, say_both

MOST_NUMBERS = 25_000  # over all plans: the page stays small
MEASURES = ("required", "staff", "shortage")
ALL = ""
"""The region that stands for all of them."""


def needs_chart(subjects: Sequence[Subject], specialties: pd.DataFrame) -> Chart:
    """Bars of staff (own people, with time lent taken off and time borrowed added) and a line of need, for each plan.

    specialties: in the order of the drop-down. A need that is the same in all plans is drawn once.
    """
    years = sorted({int(year) for subject in subjects for year in subject.tables["Balance"]["year"]})
    regions = [ALL, *subjects[0].regions]
    most = MOST_NUMBERS // (len(MEASURES) * len(subjects) * len(years) * len(regions) or 1)
    chosen = specialties.head(max(1, most))
    values = [_values(subject, list(chosen["specialty"]), regions, years) for subject in subjects]
    needs = [n for n, by_plan in enumerate(values) if n == 0 or by_plan["required"] != values[0]["required"]]

    def draw(language: Language) -> Drawn:
        several = len(subjects) > 1
        ends = [f" · {label(subject.name)}" if several else "" for subject in subjects]
        hover = "%{x}: %{y:,.1f}"
        staff, need = say("report.staff", language), say("report.need", language)
        traces = [
            bar(staff + ends[n], 0 if n == 0 else n + 1, [], x=years, y=[], hovertemplate=hover)
            for n in range(len(subjects))
        ]
        traces += [_line(need + (ends[n] if len(needs) > 1 else ""), years, k, hover) for k, n in enumerate(needs)]
        layout = {
            "xaxis": axis(tickvals=years, ticktext=[str(year) for year in years], showgrid=False),
            "yaxis": axis(say("report.persons", language), rangemode="tozero"),
            "height": 400,
        }
        return traces, layout

    names = [f"{name} {k}" if name else str(k) for k, name in zip(chosen["specialty"], chosen["name"], strict=True)]
    extra: dict[str, Any] = {"specialties": names, "regions": regions, "years": years, "values": values, "needs": needs}
    extra["plans"] = [subject.name for subject in subjects]
    return chart("needs", say_both("report.needs_alt"), draw, "needs", **extra)


def _line(name: str, years: Sequence[int], place: int, hover: str) -> Any:
    from plotly.graph_objects import Scatter

    dash = ("solid", "dash", "dot", "dashdot")[place % 4]
    marker = {"size": 9, "symbol": "diamond", "color": ORANGE, "line": {"color": "#000000", "width": 1}}
    line = {"color": "#b35900", "width": 3, "dash": dash}
    return Scatter(name=name, x=list(years), y=[], mode="lines+markers", line=line, marker=marker, hovertemplate=hover)


def _values(
    subject: Subject, specialties: Sequence[str], regions: Sequence[str], years: Sequence[int]
) -> dict[str, list[list[list[float | None]]]]:
    """By measure, numbers by specialty, region and year [persons]; a blank where nothing is required."""
    frame = subject.tables["Balance"]
    frame = frame[frame["specialty"].isin(specialties)]
    frame = frame.assign(staff=frame["staff"] - frame["lent"] + frame["borrowed"])
    wanted = frame.dropna(subset="required")
    everywhere = wanted.groupby(["specialty", "year"], as_index=False)[list(MEASURES)].sum()
    both = pd.concat([everywhere.assign(region=ALL), frame])
    table = both.set_index(["specialty", "region", "year"])[list(MEASURES)].to_dict("index")
    none: dict[Any, float] = {}
    return {
        measure: [
            [[_rounded(table.get((k, r, year), none).get(measure)) for year in years] for r in regions]
            for k in specialties
        ]
        for measure in MEASURES
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 1)
