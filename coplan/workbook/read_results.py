"""Reading back tables of results that people filled in, with the address of every cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coplan.contract.results import result_sheets
from coplan.tables.raw import RawTable
from coplan.workbook.guard import read_file
from coplan.workbook.package import open_package
from coplan.workbook.read_plan import find_table, raw_table
from coplan.workbook.sheet_xml import read_cells


def read_results(path: Path, *files: str) -> Mapping[tuple[str, str], RawTable]:
    """The tables that a workbook has of these files of models/, by file and key of the sheet; hidden ones are read too.

    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook or a heading comes twice.
    """
    package = open_package(read_file(path), path.name)
    try:
        sheets = {title: read_cells(package, title) for title in package.titles}
    finally:
        package.archive.close()
    found = {}
    for file in files:
        for key, sheet in result_sheets(file).items():
            table = find_table(sheet, sheets, lambda title: sheets[title].rows) if sheet.columns else None
            if table is not None:
                found[file, key] = raw_table(table, tuple(sheets[table.title].merged))
    return found
