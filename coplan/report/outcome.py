"""How the first year of a plan was carried out, as the workbook of the next case has it."""

from __future__ import annotations

from coplan.contract.results import result_sheets
from coplan.report.tables import Heading, Table, words_of
from coplan.roll import Outcome, said, tables
from coplan.roll.tables import FILE
from coplan.words.language import Text
from coplan.words.numbers import LOOKS, by_look
from coplan.words.sentences import sentences
from coplan.workbook.grid import Field, make_grid, shown


def outcome_finding(found: Outcome) -> Text:
    """What became of the seats, and what that means."""
    return sentences(said(found))


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
