"""A copy of a user's workbook with its problems marked, cell by cell, and listed on a first sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol

from coplan.contract.inputs import contract
from coplan.errors import Issue, Severity
from coplan.words.language import Language, say
from coplan.workbook.package import Package, open_package
from coplan.workbook.sheet_xml import Faulty, read_cells
from coplan.workbook.style import FONTS, RED, Style, column_width, line_count, new_workbook, put, set_up_print

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
_MOST_LINKS = 65_000  # Excel allows 65,530 in a sheet
_COMMENT_COLUMNS, _MOST_IN_COMMENT = 48, 12  # width in Latin letters; problems written out in one comment

Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True)
class _Value:
    value: Any
    number_format: str


@dataclass(frozen=True)
class _Sheet:
    """A sheet of the user's workbook: its name there, a name that is allowed in the copy, its filled cells."""

    name: str
    allowed_name: str
    cells: Mapping[Place, _Value]


def annotate(
    source: bytes, issues: Iterable[Issue], language: Language, target: BinaryIO | Path, name: str = ""
) -> None:
    """Write a new workbook: the values of every sheet in `source`, with problem cells coloured and commented.

    Its first sheet lists every problem, errors first, with links to the cells. Formulas become their values.
    Raises BadInput, naming the file, where `source` is no workbook that can be read.
    """
    listed = sorted(issues, key=lambda issue: _SEVERITIES.index(issue.severity))
    sheets = _sheets(source, name)
    book = new_workbook(target, language)
    style = Style(book)
    _write_problems(book, style, listed, sheets, language)
    for sheet in sheets:
        _write_copy(book, style, sheet, [issue for issue in listed if issue.sheet == sheet.name], language)
    book.close()


def _sheets(source: bytes, name: str) -> list[_Sheet]:
    """Every sheet but an older list of problems, which the new one replaces."""
    problems = _problems_names()
    package = open_package(source, name)
    kept = [title for title in package.titles if title not in problems]
    names = _allowed_names(kept, problems)
    return [_Sheet(title, allowed, _cells(package, title)) for title, allowed in zip(kept, names, strict=True)]


def _problems_names() -> tuple[str, str]:
    names = next(entry for entry in contract().generated if entry.key == "Problems")
    return names.key, names.title


def _allowed_names(titles: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """Names that Excel allows, each once: some programs write longer ones."""
    seen = {name.casefold() for name in taken}
    for title in titles:
        short = re.sub(r"[\[\]:*?/\\]", "_", title)[:31].strip("'") or "_"
        name, number = short, 2
        while name.casefold() in seen:
            name, number = f"{short[:27]} ({number})", number + 1
        seen.add(name.casefold())
        yield name


def _cells(package: Package, title: str) -> dict[Place, _Value]:
    found = read_cells(package, title, formats=True)
    return {
        (number - 1, position): _Value(_plain(value), found.formats.get((number, position), ""))
        for number, row in found.rows.items()
        for position, value in row.items()
    }


def _plain(value: Any) -> Any:
    """What the cell shows; a formula that was never calculated shows nothing."""
    if value.__class__ is not Faulty:
        return value
    return value.shown if value.code == "error_cell" else None


def _write_copy(
    book: xlsxwriter.Workbook, style: Style, source: _Sheet, issues: Sequence[Issue], language: Language
) -> None:
    sheet = book.add_worksheet(source.allowed_name)
    marked = _by_place(issues)
    for place, cell in source.cells.items():
        looks = ("bold",) if place[0] == 0 else ()
        severity = (marked[place][0].severity,) if place in marked else ()
        put(sheet, *place, cell.value, style(*looks, *severity, num_format=cell.number_format))
    for place, found in marked.items():
        if place not in source.cells:
            put(sheet, *place, None, style(found[0].severity))
        _write_comment(sheet, place, found, language)
    for column, values in _columns(source.cells).items():
        sheet.set_column(column, column, column_width(values))
    sheet.freeze_panes(1, 0)
    set_up_print(sheet, 0)


def _columns(cells: Mapping[Place, _Value]) -> dict[int, list[Any]]:
    columns: dict[int, list[Any]] = {}
    for (_, column), cell in cells.items():
        columns.setdefault(column, []).append(cell.value)
    return columns


def _place(issue: Issue) -> Place | None:
    return xl_cell_to_rowcol(issue.cell) if _ADDRESS.fullmatch(issue.cell) else None


def _by_place(issues: Sequence[Issue]) -> dict[Place, list[Issue]]:
    """Issues by cell, in their order: the first of a cell is its worst."""
    found: dict[Place, list[Issue]] = {}
    for issue in issues:
        place = _place(issue)
        if place is not None:
            found.setdefault(place, []).append(issue)
    return found


def _write_comment(sheet: Any, place: Place, issues: Sequence[Issue], language: Language) -> None:
    parts = [_said(issue, language) for issue in issues[:_MOST_IN_COMMENT]]
    if len(issues) > _MOST_IN_COMMENT:
        parts.append(say("annotate.more", language, count=len(issues) - _MOST_IN_COMMENT))
    text = "\n\n".join(parts)
    font, _ = FONTS[language]
    height = 12 + 16 * line_count(text, _COMMENT_COLUMNS)
    sheet.write_comment(*place, text, {"width": 330, "height": height, "font_name": font, "font_size": 9})


def _said(issue: Issue, language: Language) -> str:
    severity = say(f"annotate.{issue.severity}", language)
    colon = "：" if language == "zh" else ": "
    return "\n".join(part for part in (f"{severity}{colon}{issue.message(language)}", issue.hint(language)) if part)


_COLUMNS = ("number", "severity", "sheet", "cell", "message", "hint")
_HEADING_ROW = 3


def _write_problems(
    book: xlsxwriter.Workbook, style: Style, issues: Sequence[Issue], sheets: Sequence[_Sheet], language: Language
) -> None:
    key, title = _problems_names()
    sheet = book.add_worksheet(title if language == "zh" else key)
    _write_top(sheet, style, issues, language)
    for column, name in enumerate(_COLUMNS):
        put(sheet, _HEADING_ROW, column, say(f"annotate.{name}", language), style("header", "required"))
    links = {entry.name: f"internal:{quote_sheetname(entry.allowed_name)}!" for entry in sheets}
    for number, issue in enumerate(issues, start=1):
        _write_problem(sheet, style, number, issue, links, language)
    places = [[issue.sheet for issue in issues], [issue.cell for issue in issues]]
    widths = (8, 10, column_width(places[0], 12, 31), column_width(places[1], 10, 20), 70, 60)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    _set_up(sheet, len(issues))


def _write_top(sheet: Any, style: Style, issues: Sequence[Issue], language: Language) -> None:
    count = Counter(issue.severity for issue in issues)
    numbers = {"errors": count["error"], "warnings": count["warning"], "notices": count["notice"]}
    said = say("annotate.count", language, **numbers) if issues else say("annotate.none", language)
    sheet.set_row(0, 30)
    put(sheet, 0, 0, say("annotate.title", language), style("title"))
    put(sheet, 1, 0, said, style("bold"))
    put(sheet, 2, 0, say("annotate.copy", language), style("note"))


def _write_problem(
    sheet: Any, style: Style, number: int, issue: Issue, links: Mapping[str, str], language: Language
) -> None:
    row = _HEADING_ROW + number
    boxed = style("boxed", "wrap")
    severity = say(f"annotate.{issue.severity}", language)
    message, hint = issue.message(language), issue.hint(language)
    texts = (number, severity, issue.sheet, issue.cell, message, hint)
    formats = [boxed] * len(texts)
    formats[1] = style("boxed", "wrap", issue.severity)
    for column, (text, format) in enumerate(zip(texts, formats, strict=True)):
        put(sheet, row, column, text, format)
    if issue.sheet in links and _place(issue) is not None and number <= _MOST_LINKS:
        link = style("boxed", "wrap", "link")
        sheet.write_url(row, 3, links[issue.sheet] + issue.cell, link, string=issue.cell)
    lines = max(line_count(message, 68), line_count(hint, 58))
    sheet.set_row(row, 4 + lines * (FONTS[language][1] + 6))


def _set_up(sheet: Any, problems: int) -> None:
    sheet.freeze_panes(_HEADING_ROW + 1, 0)
    sheet.autofilter(_HEADING_ROW, 0, _HEADING_ROW + max(problems, 1), len(_COLUMNS) - 1)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(RED)
    set_up_print(sheet, _HEADING_ROW)
