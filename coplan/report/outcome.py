"""How the first year of a plan was carried out, as the workbook of the next case has it."""

from __future__ import annotations

from coplan.contract.results import result_sheets
from coplan.exact import total
from coplan.report.charts import (
    BLUE,
    GREY,
    LEGEND,
    ROOM_FOR_NUMBERS,
    Chart,
    Drawn,
    Spec,
    axis,
    chart,
    lying,
    names_axis,
    pattern_of,
)
from coplan.report.tables import Heading, Table, words_of
from coplan.roll import Outcome, said, tables
from coplan.roll.tables import FILE
from coplan.words.language import Language, Text, say, say_both
from coplan.words.numbers import LOOKS, by_look, people
from coplan.words.sentences import sentences
from coplan.workbook.grid import Field, make_grid, shown


def outcome_finding(found: Outcome) -> Text:
    """What became of the seats, and what that means."""
    return sentences(said(found))


def outcome_chart(found: Outcome) -> Chart | None:
    """Students who were to come and came, by region served, of programmes of which both are known; None without any."""
    known = [taking for taking in found.takings if taking.enrolled is not None]
    regions = [r for r in found.case.regions if any(taking.trained_for == r for taking in known)]
    if not regions:
        return None
    of = {r: [taking for taking in known if taking.trained_for == r] for r in regions}
    counted = {
        "expected": [float(total(taking.expected for taking in of[r])) for r in regions],
        "enrolled": [float(total(taking.enrolled or 0 for taking in of[r])) for r in regions],
    }

    def draw(language: Language) -> Drawn:
        unit, traces = say("report.outcome_unit", language), []
        for place, (key, values) in enumerate(counted.items()):
            marker = {"color": (GREY, BLUE)[place], "pattern": pattern_of(1 - place)}
            name = say(f"report.outcome_{key}", language)
            outside: Spec = {
                "text": [people(value) for value in values],
                "textposition": "outside",
                "cliponaxis": False,
            }
            traces.append(lying(name, regions, values, unit, marker=marker, **outside))
        most = max(max(values) for values in counted.values()) or 1.0
        return traces, {
            "yaxis": names_axis(regions, autorange="reversed"),
            "xaxis": axis(unit, range=[0, most * ROOM_FOR_NUMBERS], nticks=6),
            "legend": {**LEGEND, "traceorder": "normal"},
            "height": 120 + 56 * len(regions),
        }

    return chart("outcome", say_both("report.outcome_alt"), draw)


def outcome_tables(found: Outcome) -> list[Table]:
    """Planned beside actual, and what enrolment means for each region and specialty."""
    made = []
    for key, frame in tables(found).items():
        sheet = result_sheets(FILE)[key]
        grid = make_grid(sheet, frame, "en")
        columns = [[by_look(shown(cell), field.column.look) for cell in grid.cells[field.key]] for field in grid.fields]
        rows = list(zip(*columns, strict=True))
        made.append(
            Table(f"{key}Table", Text(words_of(key), sheet.title), sheet.note, [*map(_heading, grid.fields)], rows)
        )
    return made


def _heading(field: Field) -> Heading:
    column = field.column
    text = Text(words_of(column.key), column.title)
    if column.unit.en:
        text = Text(f"{text.en} ({column.unit.en})", f"{text.zh}（{column.unit.zh}）")
    return Heading(text, column.look in LOOKS)
