"""The use cases, from file to file."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.case import check_case
from coplan.datafiles import data_folder
from coplan.errors import BadInput, CoplanError, ExitCode, NotProven, UsageProblem, errors_in
from coplan.language import LANGUAGES, Language
from coplan.proof import NotProved
from coplan.run import solving
from coplan.solver import Unproven
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan
from tests.tables import SMALL, edited, settings, small
from tests.workbooks import FIRST_STEPS, cells, first_steps, saved
from tests.written import inline

EXAMPLES: dict[Language, str] = {"zh": "jingjinji.xlsx", "en": "jingjinji-en.xlsx"}


def plan_of(path: Path, output: Path, **options: Any) -> list[tuple[Any, ...]]:
    """The rows of the written Allocation, in a fixed order."""
    allocation = read_plan(run.solve(path, output, **options).path).tables["Allocation"]
    columns = ["institution", "specialty", "trained_for", "year", "seats"]
    return sorted(allocation[columns].itertuples(index=False, name=None))


@pytest.fixture
def no_solving(monkeypatch: pytest.MonkeyPatch) -> None:
    def solved(*_: object) -> None:
        raise AssertionError("it went on to solve")

    monkeypatch.setattr(solving, "make_plan", solved)


# --- init ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_lacks_rows_and_nothing_else(language: Language, tmp_path: Path) -> None:
    checked = run.check(run.init(tmp_path / "new" / "case.xlsx", language))
    assert {issue.code for issue in checked.issues} == {"empty_sheet"}
    assert checked.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_the_one_in_inputs_notes_included(language: Language, tmp_path: Path) -> None:
    written = run.check(run.init(tmp_path / EXAMPLES[language], language, example=True))
    original = read_workbook(data_folder("inputs") / EXAMPLES[language])
    assert written.case == check_case(original)[0]
    assert not errors_in(written.issues)
    for key in ("Demand", "Programmes"):
        notes = [row.notes for row in original.tables[key].rows]
        assert [row.notes for row in written.raw.tables[key].rows] == notes
    assert any(row.notes for row in original.tables["Demand"].rows)


def test_a_template_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(UsageProblem):
        run.init(path, "en")
    assert path.read_bytes() == b"mine"
    run.init(path, "en", force=True)
    assert read_workbook(path).tables


# --- check ---


def test_a_marked_copy_is_another_file(tmp_path: Path) -> None:
    tables = edited("Programmes", "C2", "about 50")
    path = saved(tmp_path / "case.xlsx", tables)
    before = path.read_bytes()
    checked = run.check(path, annotate_to=tmp_path / "marked.xlsx")
    assert [issue.place for issue in checked.issues] == ["Programmes!C2"]
    assert path.read_bytes() == before
    marked = cells(tmp_path / "marked.xlsx")
    assert any("about 50" in str(value) for value in next(iter(marked.values())).values())
    assert marked["Programmes"]["C2"] == "about 50"


def test_a_model_file_that_is_not_there_is_an_error_in_its_cell(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", inline_settings(model="my.toml"))
    checked = run.check(path)
    assert [(issue.code, issue.place) for issue in errors_in(checked.issues)] == [("file_not_found", "Settings!B4")]
    assert checked.case is None
    with pytest.raises(BadInput):
        run.solve(path, tmp_path / "plan.xlsx")


def inline_settings(**values: Any) -> Any:
    return small(Settings=settings(**values))


def merge(book: openpyxl.Workbook) -> None:
    book["Demand"].merge_cells("A2:B3")


def misspell(book: openpyxl.Workbook) -> None:
    book["Settings"]["A3"] = "frist_year"


@pytest.mark.parametrize(("spoil", "code"), [(merge, "merged_cells"), (misspell, "unknown_setting")])
def test_one_mistake_gives_one_error(spoil: Callable[[openpyxl.Workbook], None], code: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", small())
    book = openpyxl.load_workbook(path)
    spoil(book)
    book.save(path)
    assert [issue.code for issue in errors_in(run.check(path).issues)] == [code]


# --- solve: what it reads ---


def test_a_plan_is_a_case_with_the_same_plan(tmp_path: Path) -> None:
    first = plan_of(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert first
    assert plan_of(tmp_path / "plan.xlsx", tmp_path / "again.xlsx") == first


def test_order_of_rows_columns_and_sheets_changes_no_seat(tmp_path: Path) -> None:
    tables = first_steps()
    turned = {title: [row[::-1] for row in [rows[0], *rows[:0:-1]]] for title, rows in reversed(list(tables.items()))}
    expected = plan_of(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert plan_of(saved(tmp_path / "turned.xlsx", turned), tmp_path / "plan2.xlsx") == expected


@pytest.mark.parametrize(
    "rows",
    [
        [["name", "value"], [" FIRST_YEAR ", "２０２７"], ["last_year\u00a0", " 2,028 "], ["MODEL", "mutual"]],
        [["项目*", "取值"], ["\u3000首个招生年\u3000", "２０２７"], ["末个招生年", 2028.0], ["需求口径", "年度新增 "]],
        [[" 取值 ", "NAME", "note"], ["2027", "Ｆirst_Year", "sure?"], ["2028", "末个招生年", None]],
    ],
)
def test_settings_are_understood_however_they_are_written(rows: list[list[Any]], tmp_path: Path) -> None:
    expected = run.check(saved(tmp_path / "case.xlsx", inline_settings(title="x"))).case
    title = ["title", "x"] if rows[0][0] != " 取值 " else ["x", "方案名称"]
    checked = run.check(saved(tmp_path / "odd.xlsx", small(Settings=[*rows, title])))
    assert checked.issues == ()
    assert checked.case == expected


def test_the_planners_own_columns_are_in_the_plan(tmp_path: Path) -> None:
    tables = first_steps()
    for number, row in enumerate(tables["Regions"]):
        row += ["#mine", "备注：来源"] if number == 0 else [number, f"from {number}"]
    run.solve(saved(tmp_path / "case.xlsx", tables), tmp_path / "plan.xlsx")
    rows = read_workbook(tmp_path / "plan.xlsx").tables["Regions"].rows
    assert [(row.notes["#mine"], row.notes["备注：来源"]) for row in rows] == [(n, f"from {n}") for n in (1, 2, 3)]


def test_specialties_need_no_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", small(Specialties=[["specialty"], ["080901"], ["101101"]]))
    assert run.check(path).issues == ()
    assert run.solve(path, tmp_path / "plan.xlsx").path.is_file()


def test_a_case_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    tables = first_steps()
    tables["Settings"] = [row for row in tables["Settings"] if row[0] != "title"]
    solved = run.solve(saved(tmp_path / "三地 2027.xlsx", tables), tmp_path / "plan.xlsx")
    assert solved.summary["plan_title"] == "三地 2027"


# --- solve: what it writes ---


def test_the_plan_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run.solve(FIRST_STEPS).path == Path("outputs/first-steps-mutual.xlsx")
    assert run.solve(FIRST_STEPS, model="separate").path == Path("outputs/first-steps-separate.xlsx")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "first-steps-mutual.xlsx",
        "first-steps-separate.xlsx",
    ]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    assert run.solve(FIRST_STEPS, tmp_path / "a" / "b" / "plan.xlsx").path.is_file()


def test_two_runs_differ_in_their_time_only(tmp_path: Path) -> None:
    found = []
    for name in ("one.xlsx", "two.xlsx"):
        run.solve(FIRST_STEPS, tmp_path / name)
        sheets = cells(tmp_path / name)
        summary = sheets["Summary"]
        when = {address for address, value in summary.items() if value in ("solved_at", "seconds")}
        assert len(when) == 2
        for address in when:
            summary.pop(address.replace("A", "C"))
        found.append(sheets)
    assert found[0] == found[1]


@pytest.mark.parametrize("chinese", [False, True])
def test_the_plan_is_in_the_language_of_the_headings_unless_told(chinese: bool, tmp_path: Path) -> None:
    tables = {key: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for key, rows in SMALL.items()}
    path = saved(tmp_path / "case.xlsx", inline(tables, chinese))
    run.solve(path, tmp_path / "plan.xlsx")
    run.solve(path, tmp_path / "other.xlsx", language="en" if chinese else "zh")
    assert ("摘要" in cells(tmp_path / "plan.xlsx")) is chinese
    assert ("摘要" in cells(tmp_path / "other.xlsx")) is not chinese


def test_the_input_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(FIRST_STEPS.read_bytes())
    path.chmod(0o444)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    run.check(path, annotate_to=tmp_path / "marked.xlsx")
    run.solve(path, tmp_path / "plan.xlsx")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


# --- solve: refusals and failures ---


def lock(folder: Path) -> Path:
    (folder / "~$plan.xlsx").touch()
    return folder / "plan.xlsx"


def read_only(folder: Path) -> Path:
    (folder / "plan.xlsx").touch(mode=0o444)
    return folder / "plan.xlsx"


def in_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "plan.xlsx"


def link_to_input(folder: Path) -> Path:
    (folder / "link.xlsx").symlink_to(folder / "case.xlsx")
    return folder / "link.xlsx"


@pytest.mark.parametrize(
    ("target", "code", "exit_code"),
    [
        (lambda folder: folder / "case.xlsx", "own_file", ExitCode.USAGE),
        (link_to_input, "own_file", ExitCode.USAGE),
        (lambda folder: folder / "plan.csv", "not_xlsx_name", ExitCode.USAGE),
        (lambda folder: folder, "not_xlsx_name", ExitCode.USAGE),
        (lock, "file_open", ExitCode.BAD_INPUT),
        (read_only, "file_read_only", ExitCode.BAD_INPUT),
        (in_a_file, "folder_not_writable", ExitCode.BAD_INPUT),
    ],
)
@pytest.mark.usefixtures("no_solving")
def test_an_output_that_cannot_be_is_refused_before_solving(
    target: Callable[[Path], Path], code: str, exit_code: ExitCode, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(FIRST_STEPS.read_bytes())
    with pytest.raises(CoplanError) as refused:
        run.solve(path, target(tmp_path))
    assert [issue.code for issue in refused.value.issues] == [code]
    assert refused.value.exit_code == exit_code
    assert path.read_bytes() == FIRST_STEPS.read_bytes()


@pytest.mark.usefixtures("no_solving")
def test_a_case_with_errors_is_not_solved(tmp_path: Path) -> None:
    path = saved(tmp_path / "case.xlsx", edited("Demand", "C2", "soon"))
    with pytest.raises(BadInput) as refused:
        run.solve(path, tmp_path / "plan.xlsx")
    assert [issue.place for issue in refused.value.issues] == ["Demand!C2"]
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize(
    ("failure", "raised"),
    [(OSError(errno.ENOSPC, ""), BadInput), (NotProved("seats"), NotProved), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_plan_that_fails_while_it_is_written_leaves_the_old_one(
    failure: BaseException, raised: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_: object) -> None:
        assert path.stat().st_size > 0
        raise failure

    monkeypatch.setattr(solving, "prove", fail)
    (tmp_path / "plan.xlsx").write_bytes(b"old")
    with pytest.raises(raised):
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert (tmp_path / "plan.xlsx").read_bytes() == b"old"


def test_no_time_is_not_proven(tmp_path: Path) -> None:
    with pytest.raises(NotProven) as late:
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", time_limit=0)
    assert "已到时间上限" in late.value.issues[0].message("zh")
    assert list(tmp_path.iterdir()) == []


def test_an_unclear_end_is_not_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unclear(*_: object) -> None:
        raise Unproven("Unknown")

    monkeypatch.setattr(solving, "make_plan", unclear)
    with pytest.raises(NotProven) as unproven:
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert "Unknown" in unproven.value.issues[0].message("en")
