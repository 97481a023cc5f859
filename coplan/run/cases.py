"""Cases: read from one workbook or several, checked, and marked; and the models that they may name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coplan.case import Case, check_case
from coplan.collector import collector_paused
from coplan.contract.model import Model, is_model_file, known_models, load_model
from coplan.errors import BadInput, CoplanError, ExitCode, Issue, errors_in
from coplan.limits.committed import used_up
from coplan.run.shell import Paths, Result, Shell, listed
from coplan.tables.joint import join
from coplan.tables.raw import RawWorkbook
from coplan.tables.settings import parse_settings, setting_named
from coplan.words.language import Language
from coplan.workbook.read import read_workbook

CaseTables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Checked(Result):
    """A case that was read: None where it has errors, with every issue; path is that of the marked copy."""

    raw: RawWorkbook
    case: Case | None

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.BAD_INPUT if errors_in(self.issues) else ExitCode.DONE

    def need_case(self) -> Case:
        """The case. Raises BadInput where it has errors."""
        if self.case is None:
            raise BadInput(self.issues, self.language, marks=self.issues)
        return self.case

    @property
    def hopeless(self) -> bool:
        """Whether students already enrolled are more than a limit allows that the case's model has."""
        if self.case is None:
            return False
        families = load_model(self.case.model).families
        with collector_paused():
            return any(True for _ in used_up(self.case, families, frozenset(self.case.regions)))


def read_case(paths: Paths, language: Language | None = None) -> RawWorkbook:
    """One workbook, or several joined to one case. Raises UsageProblem or BadInput with all that is wrong."""
    read, failed = [], []
    for path in listed(paths):
        try:
            read.append(read_workbook(path, language))
        except CoplanError as error:
            failed.append(error)
    if failed:
        first = failed[0]
        first.issues = tuple(issue for error in failed for issue in error.issues)
        first.language = read[0].language if read else first.language
        raise first
    return join(read)


def check_raw(raw: RawWorkbook, copy: Path | None = None) -> Checked:
    """The case that a workbook says, the model that the workbook names included; copy: where it is marked."""
    with collector_paused():
        case, issues = check_case(raw)
    if faults := _model_faults(raw):
        case, issues = None, (*issues, *faults)
    return Checked(raw=raw, case=case, issues=issues, language=raw.language, path=copy)


def check(paths: Paths, language: Language | None = None, annotate_to: Path | None = None) -> Checked:
    """Read and check a case; annotate_to names a new workbook, a copy of the only one, with every problem marked.

    Raises UsageProblem or BadInput where a file cannot be read or the copy not written; problems in the workbook
    are returned, not raised.
    """
    shell = Shell(listed(paths), language=language, annotate_to=annotate_to)
    checked = check_raw(read_case(paths, language), annotate_to)
    shell.marked(checked.issues, checked.language)
    return checked


def _model_faults(raw: RawWorkbook) -> list[Issue]:
    """What is wrong with the model file that Settings names, at the cell that names it."""
    settings, _ = parse_settings(raw.tables.get("Settings"))
    name = settings.values.get("model")
    if name is None or not is_model_file(name):
        return []  # a name that is no model's has been reported with the case
    try:
        load_model(name)
    except CoplanError as error:
        return [settings.issue(issue.code, "model", **issue.values) for issue in error.issues]
    return []


def case_tables(raw: RawWorkbook) -> CaseTables:
    """The rows of a workbook as its user wrote them, with their own notes, by sheet and column key."""
    tables: dict[str, list[dict[str, Any]]] = {
        key: [
            {column: cell.value for column, cell in row.cells.items() if cell.value is not None} | dict(row.notes)
            for row in table.rows
        ]
        for key, table in raw.tables.items()
    }
    tables["Settings"] = [
        {"name": setting.key, "value": row["value"]}
        for row in tables.get("Settings", ())
        if "value" in row and (setting := setting_named(str(row.get("name", "")))) is not None
    ]
    return tables


def with_settings(tables: CaseTables, **values: str) -> CaseTables:
    """The case's sheets with these settings in place of those that stand there."""
    others = [row for row in tables["Settings"] if row["name"] not in values]
    return {**tables, "Settings": [*({"name": name, "value": value} for name, value in values.items()), *others]}


def models() -> Mapping[str, Model]:
    """The models that come with coplan."""
    return known_models()
