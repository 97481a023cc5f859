"""The use cases: orchestration only. Every function reads, calls the layers below in order, and writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from coplan import __version__
from coplan.case import Case, check_case
from coplan.case.settings import setting_named
from coplan.clash import clashes
from coplan.datafiles import data_folder
from coplan.errors import BadInput, CoplanError, Issue, NoPlan, NotProven, UsageProblem
from coplan.language import Language
from coplan.model import Model, known_models, load_model
from coplan.plan import Plan, Progress, make_plan
from coplan.proof import prove
from coplan.solver import Infeasible, Unproven
from coplan.tables import RawWorkbook
from coplan.workbook.annotate import annotate
from coplan.workbook.plan_sheets import write_plan
from coplan.workbook.read import read_workbook
from coplan.workbook.save import atomically, check_writable
from coplan.workbook.template import write_template

Report = Callable[[Progress, Language], None]
"""Told of every step that is done, with the language of the user's headings."""
CaseTables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Checked:
    """A workbook that was read: its case (None where it has errors) and every issue."""

    raw: RawWorkbook
    case: Case | None
    issues: tuple[Issue, ...]
    language: Language


@dataclass(frozen=True)
class Solved:
    """A plan that was written and re-proved."""

    path: Path
    plan: Plan
    summary: Mapping[str, Any]
    issues: tuple[Issue, ...]
    language: Language


def init(path: Path, language: Language, example: bool = False, force: bool = False) -> Path:
    """Write a template, with the example case in it on request.

    Raises UsageProblem where the file exists and force is off, BadInput where it cannot be written.
    """
    _need_xlsx(path)
    if path.exists() and not force:
        raise UsageProblem([Issue("file_exists", values={"path": str(path)})], language)
    check_writable(path)
    tables = case_tables(read_workbook(_example(language))) if example else None
    content = BytesIO()
    write_template(content, language, tables, sorted(known_models()))
    _save(path, content.getvalue())
    return path


def _example(language: Language) -> Path:
    return data_folder("inputs") / ("jingjinji.xlsx" if language == "zh" else "jingjinji-en.xlsx")


def check(path: Path, language: Language | None = None, annotate_to: Path | None = None) -> Checked:
    """Read and check a workbook; annotate_to names a new workbook with every problem marked.

    Raises UsageProblem or BadInput where the file cannot be read or the copy not written; problems in the workbook
    are returned, not raised.
    """
    if annotate_to is not None:
        _need_xlsx(annotate_to)
        _need_other_file(path, annotate_to)
        check_writable(annotate_to)
    raw = read_workbook(path, language)
    case, issues = check_case(raw)
    if case is not None:
        load_model(case.model)
    if annotate_to is not None:
        content = BytesIO()
        annotate(path.read_bytes(), issues, raw.language, content)
        _save(annotate_to, content.getvalue())
    return Checked(raw, case, issues, raw.language)


def solve(
    path: Path,
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    report: Report = lambda *_: None,
) -> Solved:
    """Solve a case and write its plan workbook, by default outputs/<case>-<model>.xlsx.

    time_limit in seconds. Raises CoplanError: UsageProblem, BadInput, NoPlan or NotProven.
    """
    began = time.monotonic()
    if output is not None:
        _need_xlsx(output)
        _need_other_file(path, output)
    checked = check(path, language)
    if checked.case is None:
        raise BadInput(checked.issues, checked.language)
    try:
        chosen = load_model(str(model or checked.case.model))
        target = output or default_output(path, chosen)
        _need_other_file(path, target)
        check_writable(target)
        deadline = None if time_limit is None else began + time_limit
        plan = _plan(checked.case, chosen, deadline, lambda step: report(step, checked.language))
        summary = _summary(plan, checked.raw, path, began)
        _write(target, plan, summary, checked)
    except CoplanError as error:
        error.language = error.language or checked.language
        raise
    return Solved(target, plan, summary, checked.issues, checked.language)


def models() -> Mapping[str, Model]:
    """The models that come with coplan."""
    return known_models()


def default_output(path: Path, model: Model, scenario: str = "") -> Path:
    """outputs/<case>-<model>[-<scenario>].xlsx under the current folder."""
    return Path("outputs") / ("-".join(part for part in (path.stem, model.name, scenario) if part) + ".xlsx")


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


def _plan(case: Case, model: Model, deadline: float | None, report: Callable[[Progress], None]) -> Plan:
    try:
        plan = make_plan(case, model, deadline, report)
    except Infeasible as none:
        if none.lp is None:
            raise
        raise NoPlan(clashes(case, none.lp, none.whole)) from None
    except Unproven as unclear:
        raise NotProven([Issue("not_proven", values={"status": unclear.status})]) from None
    broken = plan.broken_relations()
    if broken:
        raise AssertionError(f"the plan breaks {broken[0]}")
    return plan


def _summary(plan: Plan, raw: RawWorkbook, path: Path, began: float) -> dict[str, Any]:
    return {
        "plan_title": plan.case.title,
        "model": plan.model.name,
        "scenario": "base",
        "status": "optimal",
        **plan.figures,
        "money_unit": plan.case.money_unit,
        "demand_basis": plan.case.demand_basis,
        "input_file": path.name,
        "input_sha256": raw.sha256,
        "coplan_version": __version__,
        "solver": "HiGHS",
        "solver_version": version("highspy"),
        "solved_at": datetime.now().astimezone().isoformat(sep=" ", timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }


def _write(target: Path, plan: Plan, summary: Mapping[str, Any], checked: Checked) -> None:
    """Write the plan, read it back, prove it again, and only then give it its name."""
    content = BytesIO()
    write_plan(content, plan.tables, summary, _with_title(case_tables(checked.raw), plan.case), checked.language)
    with atomically(target) as temporary:
        temporary.write_bytes(content.getvalue())
        prove(temporary, plan, summary)


def _with_title(tables: CaseTables, case: Case) -> CaseTables:
    """The case's sheets with its title, which the file's name gave where Settings has none."""
    others = [row for row in tables["Settings"] if row["name"] != "title"]
    return {**tables, "Settings": [{"name": "title", "value": case.title}, *others]}


def _save(path: Path, content: bytes) -> None:
    with atomically(path) as temporary:
        temporary.write_bytes(content)


def _need_xlsx(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem([Issue("not_xlsx_name", values={"path": str(path)})])


def _need_other_file(source: Path, target: Path) -> None:
    """A user's own file is never written to."""
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageProblem([Issue("own_file", values={"path": str(target)})])
