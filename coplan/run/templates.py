"""Templates to fill in, and the models to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coplan.contract.model import Model, known_models
from coplan.datafiles import data_folder
from coplan.errors import Issue, UsageProblem
from coplan.run.cases import case_tables
from coplan.run.shell import need_output, save
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


def _example(language: Language) -> Path:
    return data_folder("inputs") / ("jingjinji.xlsx" if language == "zh" else "jingjinji-en.xlsx")


def models() -> Mapping[str, Model]:
    """The models that come with coplan."""
    return known_models()
