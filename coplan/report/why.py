"""Charts of where a plan is tight, and why needs stay short: from the sheets Bottlenecks and Unmet."""

from __future__ import annotations

import textwrap

import pandas as pd

from coplan.contract.results import ResultColumn, result_sheets
from coplan.report.charts import BLUE, LEGEND, Chart, Drawn, Spec, axis, chart, label, lying, names_axis, safe
from coplan.report.subject import Subject, number
from coplan.report.tables import in_both
from coplan.words.language import Language, Text, say, say_both
from coplan.words.numbers import by_look
from coplan.words.units import step_of

MOST_LIMITS = 10
LINE = 30  # Latin letters of a limit's name
MOST_CAUSES = 5  # drawn apart; the rest are one series
NOT_CAUSES = frozenset({"shortage"})


def tightest(subject: Subject) -> pd.DataFrame:
    """The bottlenecks of the first ranks, with freed: what a step removes [weighted person-years]."""
    frame = subject.tables["Bottlenecks"].sort_values("rank").head(MOST_LIMITS)
    freed = [number(price) * step_of(unit) for price, unit in zip(frame["price"], frame["measure"], strict=True)]
    return frame.assign(freed=freed)


def bottlenecks_chart(subject: Subject) -> Chart:
    """What moving each of the tightest limits by a step would free."""
    frame = tightest(subject)
    values = [number(value) for value in frame["freed"]]

    def draw(language: Language) -> Drawn:
        limits = [_limit(row, subject, language) for row in frame.to_dict("records")]
        names = [" · ".join(part for part in limit if part) for limit in limits]
        unit = say("report.person_years", language)
        outside: Spec = {"text": [by_look(value, "decimal") for value in values], "textposition": "outside"}
        trace = lying("", names, values, unit, cliponaxis=False, marker={"color": BLUE}, **outside)
        ticks = [_wrapped(*limit) for limit in limits]
        layout = {
            "yaxis": axis(
                tickvals=list(range(len(names))), ticktext=ticks, autorange="reversed", showgrid=False, zeroline=False
            ),
            "xaxis": axis(unit, range=[0, max(values, default=1) * 1.35]),
            "height": 90 + 54 * len(names),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        }
        return [trace], layout

    return chart("bottlenecks", say_both("report.bottlenecks_alt"), draw)


def _limit(row: dict[object, object], subject: Subject, language: Language) -> tuple[str, str, str]:
    """Whose limit, when, and which: in words."""
    whose = " · ".join(part for part in (str(row["subject"]), str(row.get("specialty") or "")) if part)
    return whose, by_look(row["year"], "year"), in_both(str(row["limit"]), subject.money).in_(language)


def _wrapped(whose: str, year: str, what: str) -> str:
    """A limit's name in lines, the year always whole: whose it is and when, and which."""
    when = f" · {year}" if year else ""
    lines = "<br>".join(safe(line) for line in textwrap.wrap(what, LINE))
    return f"{label(whose, LINE - len(when))}{when}<br><i>{lines}</i>"


def causes(subject: Subject) -> list[tuple[ResultColumn, float]]:
    """The causes of Unmet with the person-years that each explains over all rows, the largest first."""
    frame = subject.tables["Unmet"]
    columns = [c for c in result_sheets()["Unmet"].columns if c.total and c.key not in NOT_CAUSES and c.key in frame]
    sums = [(column, sum(number(value) for value in frame[column.key])) for column in columns]
    return sorted(((c, x) for c, x in sums if x > 0), key=lambda entry: -entry[1])


def cause_words(column: ResultColumn) -> Text:
    """What a cause is called."""
    return say_both(f"report.cause_{column.key}")


def unmet_chart(subject: Subject) -> Chart:
    """The shortage of each region, split by cause."""
    frame, found = subject.tables["Unmet"], [column for column, _ in causes(subject)]
    apart, rest = found[:MOST_CAUSES], found[MOST_CAUSES:]
    sums = frame.groupby("region")[[column.key for column in found]].sum()
    regions = [region for region in subject.regions if region in sums.index]

    def draw(language: Language) -> Drawn:
        unit = say("report.person_years", language)
        series = [(cause_words(column).in_(language), [column.key]) for column in apart]
        if rest:
            series.append((say("report.other_causes", language), [column.key for column in rest]))
        traces = [
            lying(name, regions, [float(sums.loc[[r], keys].to_numpy().sum()) for r in regions], unit, place=place)
            for place, (name, keys) in enumerate(series)
        ]
        layout = {"barmode": "stack", "yaxis": names_axis(regions, autorange="reversed"), "xaxis": axis(unit)}
        legend = {**LEGEND, "traceorder": "normal"}
        return traces, {**layout, "legend": legend, "showlegend": True, "height": 170 + 46 * len(regions)}

    return chart("unmet", say_both("report.unmet_alt"), draw)
