"""What a plan for several scenarios comes to in each of them, in a report."""

from __future__ import annotations

from coplan.report.charts import BLUE, GREY, LEGEND, ROOM_FOR_NUMBERS, Chart, Drawn, Spec, axis, chart, lying
from coplan.report.charts import names_axis as names_on
from coplan.report.charts import pattern_of as pattern
from coplan.report.subject import Subject, number
from coplan.tables.origin import origin
from coplan.words.language import Language, Text, in_language, say, say_both
from coplan.words.numbers import by_look

SHEETS = ("Futures", "Regret", "FutureGains")


def futures_finding(subject: Subject) -> Text:
    """What the plan risks at the most, and in which scenario."""
    most = number(subject.summary.get("largest_regret"))
    scenario = origin("deciding_scenario", subject.summary.get("deciding_scenario", ""))
    key = "expected" if subject.summary.get("aim") == "expected" else "regret"
    return say_both(f"across.defended_{key}", regret=by_look(most, "decimal"), scenario=scenario)


def futures_chart(subject: Subject) -> Chart:
    """Of each scenario what a plan for it alone could reach, and what this plan comes to."""
    frame = subject.tables["Futures"]

    def draw(language: Language) -> Drawn:
        unit = say("report.person_years", language)
        names = [str(in_language(name, language)) for name in frame["scenario"]]
        most = max((number(value) for value in frame["shortage"]), default=1.0)
        traces = []
        for measure, colour, place in (("best", GREY, 0), ("shortage", BLUE, 0)):
            values = [number(value) for value in frame[measure]]
            name, marker = say(f"report.futures_{measure}", language), {"color": colour, "pattern": pattern(place)}
            outside: Spec = {
                "text": [by_look(v, "integer") for v in values],
                "textposition": "outside",
                "cliponaxis": False,
            }
            traces.append(lying(name, names, values, unit, marker=marker, **outside))
        layout = {
            "yaxis": names_on(names, autorange="reversed"),
            "xaxis": axis(unit, range=[0, max(most, 1.0) * ROOM_FOR_NUMBERS], nticks=6),
            "legend": {**LEGEND, "traceorder": "normal"},
            "height": 120 + 56 * len(names),
        }
        return traces, layout

    return chart("futures", say_both("report.futures_alt"), draw)
