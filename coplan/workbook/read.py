"""Reading a case: from an .xlsx file to raw tables, with every problem of its structure at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from coplan.collector import collector_paused
from coplan.contract.inputs import Sheet, contract
from coplan.errors import Issue
from coplan.tables.raw import RawTable, RawWorkbook
from coplan.words.language import Language, language_of_user, printable, say_both
from coplan.workbook.area import SheetArea, area_of
from coplan.workbook.guard import read_file
from coplan.workbook.headings import nearest, recognise, sheet_suggestion
from coplan.workbook.hidden import hidden_parts
from coplan.workbook.package import Package, open_package
from coplan.workbook.table import Findings, read_table


def read_workbook(path: Path, language: Language | None = None) -> RawWorkbook:
    """The tables of a case (or of the case inside a plan). The file is read once and never written to.

    language is that of most of the file's sheet names and headings, unless it is given.
    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook; everything else that
    is wrong with sheets and columns is in the result's issues.
    """
    content = read_file(path)
    found = Findings()
    package = open_package(content, path.name)
    titles = package.titles
    keys = _input_sheets(titles, found)
    _check_charts(package, found)
    with collector_paused():
        grids = {keys[title]: area_of(package, title) for title in titles if title in keys}
        package.archive.close()
        tables = {key: read_table(contract().sheets[key], grid, found) for key, grid in grids.items()}
    _check_missing(titles, grids, found)
    found.issues += _hidden(package, grids, tables)
    return RawWorkbook(
        name=printable(path.name),
        sha256=hashlib.sha256(content).hexdigest(),
        language=language or _language(found, path.name),
        tables={key: tables[key] for key in contract().sheets if key in tables},
        issues=tuple(_in_sheet_order(found.issues, [sheet.title for sheet in package.sheets])),
    )


def read_sheet(path: Path, sheet: Sheet) -> tuple[RawTable | None, tuple[Issue, ...]]:
    """One sheet of a workbook, whose other sheets are not looked at; None where it is not there, which is told.

    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook.
    """
    found, package = Findings(), open_package(read_file(path), path.name)
    title = next((title for title in package.titles if recognise(title, [sheet])), None)
    if title is None:
        near = next((title for title in package.titles if nearest(title, [sheet])), None)
        hint = say_both("names.rename_sheet", title=near) if near else say_both("roll.add_actual")
        found.add("sheet_not_there", "", name=sheet.names, file=printable(path.name), suggestion=hint)
    table = None if title is None else read_table(sheet, area_of(package, title), found)
    package.archive.close()
    return table, tuple(found.issues)


def _hidden(package: Package, grids: Mapping[str, SheetArea], tables: Mapping[str, RawTable]) -> Iterator[Issue]:
    hidden = {sheet.title for sheet in package.sheets if sheet.hidden}
    for key, grid in grids.items():
        yield from hidden_parts(tables[key], grid.hidden, grid.title in hidden)


def _in_sheet_order(issues: Iterable[Issue], titles: Sequence[str]) -> list[Issue]:
    order = {title: position for position, title in enumerate(titles)}
    return sorted(issues, key=lambda issue: order.get(issue.sheet, len(order)))


def _language(found: Findings, name: str) -> Language:
    if found.chinese:
        return "zh" if found.chinese > 0 else "en"
    return language_of_user([name])


def _input_sheets(titles: Sequence[str], found: Findings) -> dict[str, str]:
    """Key of each input sheet by its title in the file; names that are unknown or come twice are told."""
    inputs = tuple(contract().sheets.values())
    titles_of: dict[str, str] = {}
    unknown = []
    for title in titles:
        known = recognise(title, inputs)
        if known is None:
            unknown += [] if recognise(title, contract().generated) else [title]
        elif known[0] in titles_of:
            found.add("sheet_twice", title, first=titles_of[known[0]], second=title)
        else:
            titles_of[known[0]] = title
            found.recognised(known[1])
    for title in unknown:
        found.add("unknown_sheet", title, suggestion=sheet_suggestion(title, titles_of, inputs))
    return {title: key for key, title in titles_of.items()}


def _check_charts(package: Package, found: Findings) -> None:
    for sheet in package.sheets:
        if not sheet.is_table and recognise(sheet.title, contract().sheets.values()):
            found.add("not_a_table", sheet.title)


def _check_missing(titles: Iterable[str], grids: Iterable[str], found: Findings) -> None:
    """Required sheets that the file lacks, each with the unknown sheet that may be meant for it."""
    sheets = contract().sheets
    unknown = [issue.sheet for issue in found.issues if issue.code == "unknown_sheet"]
    for sheet in sheets.values():
        if sheet.needed == "yes" and sheet.key not in grids:
            meant = [title for title in titles if title in unknown and nearest(title, sheets.values()) == sheet]
            hint = say_both("names.rename_sheet", title=meant[0]) if meant else say_both("names.add_sheet")
            found.add("missing_sheet", "", name=sheet.names, suggestion=hint)
