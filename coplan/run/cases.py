"""Cases: read from one workbook or several, checked, marked, and split by region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from coplan.case import Case, check_case
from coplan.clash.cells import Cells
from coplan.clash.committed import already_committed
from coplan.contract.model import is_model_file, known_models, load_model
from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.formulation.variables import Planning
from coplan.run.files import need_output, save
from coplan.tables.joint import join
from coplan.tables.joint import split as split_tables
from coplan.tables.raw import RawWorkbook
from coplan.tables.settings import parse_settings, setting_named
from coplan.words.language import Language
from coplan.workbook.annotate import annotate
from coplan.workbook.file_language import language_of_file
from coplan.workbook.read import read_workbook
from coplan.workbook.save import is_there
from coplan.workbook.template import write_template

CaseTables = Mapping[str, Sequence[Mapping[str, Any]]]
Paths = Path | Sequence[Path]


@dataclass(frozen=True)
class Checked:
    """A case that was read: None where it has errors, with every issue."""

    raw: RawWorkbook
    case: Case | None
    issues: tuple[Issue, ...]
    language: Language

    @property
    def hopeless(self) -> bool:
        """Whether students already enrolled are more than a limit allows that the case's model has."""
        if self.case is None:
            return False
        planning = Planning(self.case, load_model(self.case.model).families, frozenset(self.case.regions))
        return any(True for _ in already_committed(planning, Cells()))


def language_of_files(paths: Iterable[Path]) -> Language | None:
    """The language of the first of these that is a workbook of coplan; None where none is."""
    return next((language for path in paths if (language := language_of_file(path))), None)


def listed(paths: Paths) -> list[Path]:
    """One path or several as a list."""
    return [paths] if isinstance(paths, Path) else list(paths)


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


def check_raw(raw: RawWorkbook) -> Checked:
    """The case that a workbook says, the model that it names included."""
    case, issues = check_case(raw)
    if faults := _model_faults(raw):
        case, issues = None, (*issues, *faults)
    return Checked(raw, case, issues, raw.language)


def check(paths: Paths, language: Language | None = None, annotate_to: Path | None = None) -> Checked:
    """Read and check a case; annotate_to names a new workbook, a copy of the only one, with every problem marked.

    Raises UsageProblem or BadInput where a file cannot be read or the copy not written; problems in the workbook
    are returned, not raised.
    """
    files = listed(paths)
    if annotate_to is not None:
        need_copy(annotate_to, files, language)
    checked = check_raw(read_case(files, language))
    if annotate_to is not None:
        write_copy(annotate_to, files[0], checked.issues, checked.language)
    return checked


def need_copy(target: Path, files: Sequence[Path], language: Language | None) -> None:
    """Raises UsageProblem or BadInput where no marked copy of these files can be written."""
    if len(files) > 1:
        raise UsageProblem([Issue("annotate_one_file")], language)
    need_output(target, files)


def write_copy(target: Path, file: Path, issues: Sequence[Issue], language: Language) -> Issue:
    """Write a copy of a workbook with every problem marked; a notice that says so. Raises BadInput where it cannot."""
    content = BytesIO()
    annotate(file.read_bytes(), issues, language, content, file.name)
    save(target, content.getvalue())
    return Issue("marked_copy", values={"path": str(target)})


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


def split(paths: Paths, folder: Path, language: Language | None = None, force: bool = False) -> list[Path]:
    """Write a case as a workbook for each region, which joined again make the same case.

    Raises UsageProblem where such a file exists and force is off, BadInput where the case has errors or a file cannot
    be written.
    """
    checked = check(paths, language)
    if checked.case is None:
        raise BadInput(checked.issues, checked.language)
    parts = {folder / f"{part.stem}.xlsx": part for part in split_tables(checked.raw).values()}
    existing = [path for path in parts if is_there(path)]
    if existing and not force:
        raise UsageProblem([Issue("file_exists", values={"path": str(path)}) for path in existing], checked.language)
    for path in parts:
        need_output(path, listed(paths))
    for path, part in parts.items():
        content = BytesIO()
        write_template(content, checked.language, case_tables(part), sorted(known_models()))
        save(path, content.getvalue())
    return list(parts)


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
