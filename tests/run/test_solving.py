"""A case solved, from file to file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import NotProven
from coplan.solver import TIME_LIMIT, Unproven
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan
from tests.late import out_of_time_after
from tests.small import SMALL, settings, small
from tests.workbooks import FIRST_STEPS, allocation, cells, change, first_steps, saved
from tests.written import inline

NO_PLAN = [change("Programmes", "min_intake", "set", 30), change("Institutions", "intake_limit", "set", 1)]


def allocation_of(path: Path, output: Path, **options: Any) -> list[tuple[Any, ...]]:
    return allocation(run.solve(path, output, **options).path)


# --- solve: what it reads ---


def test_a_plan_is_a_case_with_the_same_plan(tmp_path: Path) -> None:
    first = allocation_of(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert first
    assert allocation_of(tmp_path / "plan.xlsx", tmp_path / "again.xlsx") == first


def test_order_of_rows_columns_and_sheets_changes_no_seat(tmp_path: Path) -> None:
    tables = first_steps()
    turned = {title: [row[::-1] for row in [rows[0], *rows[:0:-1]]] for title, rows in reversed(list(tables.items()))}
    expected = allocation_of(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert allocation_of(saved(tmp_path / "turned.xlsx", turned), tmp_path / "plan2.xlsx") == expected


@pytest.mark.parametrize(
    "rows",
    [
        [["name", "value"], [" FIRST_YEAR ", "２０２７"], ["last_year\u00a0", " 2,028 "], ["MODEL", "mutual"]],
        [["项目*", "取值"], ["\u3000首个招生年\u3000", "２０２７"], ["末个招生年", 2028.0], ["需求口径", "年度新增 "]],
        [[" 取值 ", "NAME", "note"], ["2027", "Ｆirst_Year", "sure?"], ["2028", "末个招生年", None]],
    ],
)
def test_settings_are_understood_however_they_are_written(rows: list[list[Any]], tmp_path: Path) -> None:
    expected = run.check(saved(tmp_path / "case.xlsx", small(Settings=settings(title="x")))).case
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


def test_what_regions_by_themselves_leave_out_is_named(tmp_path: Path) -> None:
    """Seats fixed for another region, and limits over several of them; of one region, limits hold."""
    tables = first_steps()
    tables["Fixed"] = [[*tables["Fixed"][0]], ["North Polytechnic", "DATA", "Centre", 2027, 5, None]]
    headings = ["limit", "region", "specialty", "most", "least"]
    tables["Limits"] = [
        headings,
        ["all DATA", None, "DATA", 60, None],
        ["all WELD", None, "WELD", None, 1],
        ["DATA, North", "North", "DATA", 70, None],
    ]
    path = saved(tmp_path / "case.xlsx", tables)
    options = run.Options(model="separate", brief=True)
    solved = run.solve(path, tmp_path / "plan.xlsx", options)
    said = {("left_out_alone", "Fixed!E2"), ("left_out_alone", "Limits!D2")}
    assert {(issue.code, issue.place) for issue in solved.issues} == said
    evaluated = run.evaluate(solved.path)
    assert evaluated.evaluation.holds
    assert {(i.code, i.sheet) for i in evaluated.issues} == {("left_out_alone", "Fixed"), ("left_out_alone", "Limits")}
    joint = run.solve(path, tmp_path / "joint.xlsx", run.Options(brief=True))
    assert joint.issues == ()


# --- solve: what it writes ---


def test_the_plan_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run.solve(FIRST_STEPS).path == Path("outputs/first-steps-mutual.xlsx")
    assert run.solve(FIRST_STEPS, options=run.Options(model="separate")).path == Path(
        "outputs/first-steps-separate.xlsx"
    )
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
            summary.pop(address.replace("D", "B"))
        found.append(sheets)
    assert found[0] == found[1]


@pytest.mark.parametrize("chinese", [False, True])
def test_the_plan_is_in_the_language_of_the_headings_unless_told(chinese: bool, tmp_path: Path) -> None:
    tables = {key: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for key, rows in SMALL.items()}
    path = saved(tmp_path / "case.xlsx", inline(tables, chinese))
    run.solve(path, tmp_path / "plan.xlsx")
    run.solve(path, tmp_path / "other.xlsx", run.Options(language="en" if chinese else "zh"))
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


def test_every_plan_says_why_unless_it_is_to_be_brief(tmp_path: Path) -> None:
    run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    run.solve(FIRST_STEPS, tmp_path / "brief.xlsx", run.Options(brief=True))
    assert {"Bottlenecks", "Unmet"} <= set(cells(tmp_path / "plan.xlsx"))
    assert not {"Bottlenecks", "Unmet"} & set(cells(tmp_path / "brief.xlsx"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_proven_plan_is_written_even_if_its_reasons_are_not_found(
    language: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproven(*_: Any) -> None:
        raise Unproven(TIME_LIMIT)

    monkeypatch.setattr("coplan.explain.unmet", unproven)
    solved = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(language=language))
    assert [issue.code for issue in solved.issues] == ["no_reasons"]
    assert ("without Unmet" if language == "en" else "未附缺口原因") in solved.summary["reasons"]
    written = read_plan(tmp_path / "plan.xlsx")
    assert written.summary["reasons"] == solved.summary["reasons"]
    assert ("Bottlenecks" if language == "en" else "瓶颈") in cells(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_near_a_proven_bound_says_what_is_not_proven(
    language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_time_after("shortage", monkeypatch)
    solved = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(language=language, accept_gap=0.01))
    assert solved.plan.unproven
    written = read_plan(tmp_path / "plan.xlsx").summary
    assert written["status"] == solved.summary["status"] == solved.plan.status.in_(language)
    near = {"en": "within 0.00% of the proven bound", "zh": "与已证明的下界相差不超过 0.00%"}
    assert written["status"].startswith(near[language])
    assert "gap_accepted" in [issue.code for issue in solved.issues]


def test_out_of_time_nothing_is_written_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out_of_time_after("shortage", monkeypatch)
    with pytest.raises(NotProven):
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert list(tmp_path.iterdir()) == []
