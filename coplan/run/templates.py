"""Workbooks to fill in: templates, and cases split by region."""

from __future__ import annotations

from pathlib import Path

from coplan.contract.model import known_models
from coplan.datafiles import data_folder
from coplan.errors import Issue, UsageProblem
from coplan.run.cases import case_tables, check
from coplan.run.shell import Paths, listed, need_output, save
from coplan.tables.joint import split as split_tables
from coplan.words.language import Language
from coplan.workbook.read import read_workbook
from coplan.workbook.save import is_there
from coplan.workbook.template import write_template


def init(path: Path, language: Language, example: bool = False, force: bool = False) -> Path:
    """Write a template, with the example case in it on request.

    Raises UsageProblem where the file exists and force is off, BadInput where it cannot be written.
    """
    if is_there(path) and not force and path.suffix.lower() == ".xlsx":
        raise UsageProblem([Issue("file_exists", values={"path": str(path)})], language)
    need_output(path, ())
    tables = case_tables(read_workbook(_example(language))) if example else None
    save(path, write_template, language, tables, sorted(known_models()))
    return path


def split(paths: Paths, folder: Path, language: Language | None = None, force: bool = False) -> list[Path]:
    """Write a case as a workbook for each region, which joined again make the same case.

    Raises UsageProblem where such a file exists and force is off, BadInput where the case has errors or a file cannot
    be written.
    """
    checked = check(paths, language)
    checked.need_case()
    parts = {folder / f"{part.stem}.xlsx": part for part in split_tables(checked.raw).values()}
    existing = [path for path in parts if is_there(path)]
    if existing and not force:
        raise UsageProblem([Issue("file_exists", values={"path": str(path)}) for path in existing], checked.language)
    for path in parts:
        need_output(path, listed(paths))
    for path, part in parts.items():
        save(path, write_template, checked.language, case_tables(part), sorted(known_models()))
    return list(parts)


def _example(language: Language) -> Path:
    return data_folder("inputs") / ("jingjinji.xlsx" if language == "zh" else "jingjinji-en.xlsx")
