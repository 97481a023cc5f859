"""Several files as one case, and one case as several files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from coplan.case import Case, check_case
from coplan.contract.inputs import contract
from coplan.datafiles import data_folder
from coplan.errors import Issue, UsageProblem, errors_in
from coplan.run import case_tables
from coplan.tables.joint import join, split
from coplan.tables.raw import Cell, RawWorkbook
from coplan.tables.scenario import apply_scenario
from coplan.workbook.read import read_workbook
from coplan.workbook.template import write_template
from tests.independent.cases import random_case
from tests.small import SMALL, Tables, edited, raw_workbook, settings, small

ROUTES = ["trained_in", "trained_for", "max_seats"]
SCENARIOS = ["scenario", "description", "probability"]
FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
CHANGES = ["scenario", "sheet", "column", "operation", "value"]
NORTH: Tables = small(
    Institutions=[["institution", "region"], ["North College", "North"]],
    Programmes=[SMALL["Programmes"][0], SMALL["Programmes"][1]],
    Demand=SMALL["Demand"][:2],
)
SOUTH: Tables = small(
    Settings=None,
    Institutions=[["institution", "region"], ["South College", "South"]],
    Programmes=[SMALL["Programmes"][0], SMALL["Programmes"][2]],
    Demand=[SMALL["Demand"][0], *SMALL["Demand"][2:]],
)


def north(**sheets: Any) -> RawWorkbook:
    return raw_workbook({k: rows for k, rows in {**NORTH, **sheets}.items() if rows is not None}, "north.xlsx")


def south(**sheets: Any) -> RawWorkbook:
    tables = {k: rows for k, rows in {**SOUTH, **sheets}.items() if rows is not None}
    return replace(raw_workbook(tables, "south.xlsx"), sha256="1" * 64)


def issues(*workbooks: RawWorkbook) -> Sequence[Issue]:
    return check_case(join(workbooks))[1]


def problems(*workbooks: RawWorkbook) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in issues(*workbooks)]


def case_of(raw: RawWorkbook) -> Case:
    case, found = check_case(raw)
    assert case is not None, [issue.line("en") for issue in errors_in(found)]
    return case


# Joining


def test_the_files_make_the_case_that_one_file_would() -> None:
    whole = case_of(raw_workbook(small(Institutions=[row[:2] for row in SMALL["Institutions"]])))
    assert case_of(join([north(), south()])) == whole
    assert case_of(join([south(), north()])) == whole
    assert problems(north(), south()) == []


def test_one_file_is_itself() -> None:
    raw = north()
    assert join([raw]) is raw


def test_keys_and_values_that_mean_the_same_agree() -> None:
    first = north(
        Regions=[["region", "weight"], ["North", 1], ["South", None]],
        Specialties=[["specialty", "name", "priority"], ["080901", "Computing", "１"], ["101101", "Nursing", 0.5]],
        Routes=[[*ROUTES, "allowed"], ["North", "South", 10, "是"]],
    )
    second = south(
        Regions=[["地区", "权重"], [" north", None], ["Ｓouth", "1"]],
        Specialties=[["专业代码", "专业名称", "优先级"], [80901, "Ｃomputing", None], ["101101 ", "Nursing", "0.50"]],
        Routes=[[*ROUTES, "allowed"], ["NORTH", "South", "10", None]],
        Settings=[["项目", "取值"], ["首个招生年", "２０２７"], ["title", None], ["需求口径", "年度新增"]],
    )
    joined = join([first, second])
    assert problems(first, second) == []
    assert {key: len(joined.tables[key].rows) for key in ("Regions", "Specialties", "Routes")} == {
        "Regions": 2,
        "Specialties": 2,
        "Routes": 1,
    }
    assert case_of(joined).title == case_of(join([second, first])).title == "Small"
    assert set(case_of(joined).specialties) == set(case_of(join([second, first])).specialties) == {"080901", "101101"}


def test_codes_that_one_file_tells_apart_stay_apart() -> None:
    codes = [*SMALL["Specialties"], ["80901", "Other"]]
    joined = join([north(Specialties=codes), south(Specialties=codes)])
    assert set(case_of(joined).specialties) == {"080901", "80901", "101101"}


@pytest.mark.parametrize("blank", [None, 20])
def test_a_blank_forecast_is_the_required_number(blank: int | None) -> None:
    demand = ["region", "specialty", "year", "required", "low"]
    first = north(Demand=[demand, ["South", "080901", 2031, 20, blank]])
    second = south(Demand=[demand, ["South", "080901", 2031, 20, 20], ["South", "101101", 2032, 50, None]])
    assert errors_in(issues(first, second)) == []


def test_rows_that_disagree_name_both_cells() -> None:
    found = issues(north(Regions=[["region", "weight"], ["North", 2], ["South", 1]]), south())
    assert [(issue.code, issue.place) for issue in found] == [("rows_disagree", "[south.xlsx]Regions!A2")]
    other = issues(north(), south(Regions=[["weight", "region"], [1, "South"], [2, "North"]]))
    assert other[0].place == "[south.xlsx]Regions!A3"
    assert (
        other[0]
        .line("en")
        .startswith("[south.xlsx]Regions!A3: “North”: weight is 2 here, but blank in [north.xlsx]Regions!A2")
    )
    assert "在此处是 2，在 [north.xlsx]Regions!A2 中是 空白" in other[0].line("zh")


def test_a_number_and_a_text_that_is_none_disagree_once() -> None:
    found = problems(north(Routes=[ROUTES, ["North", "South", "few"]]), south(Routes=[ROUTES, ["North", "South", 5]]))
    assert found == [("rows_disagree", "[south.xlsx]Routes!C2"), ("not_a_number", "[north.xlsx]Routes!C2")]


def test_settings_stand_in_one_file_or_agree() -> None:
    assert problems(north(), south(Settings=settings(title="Small"))) == []
    found = issues(north(), south(Settings=settings(last_year=2029)))
    assert [(issue.code, issue.place) for issue in found] == [("rows_disagree", "[south.xlsx]Settings!B3")]
    assert "“last_year”" in found[0].line("en")
    assert "[north.xlsx]Settings!B4" in found[0].line("en")


def test_scenarios_are_one_and_changes_apply_in_order() -> None:
    cut = ["dry", "Demand", "required", "multiply", 0.9]
    first = north(
        Scenarios=[SCENARIOS, ["dry", None, 0.25]],
        Changes=[CHANGES, cut, cut, ["dry", "Regions", "weight", "set", 5]],
    )
    second = south(
        Scenarios=[SCENARIOS, ["Dry", "no rain", None], ["wet", "rain", None]],
        Changes=[CHANGES, ["dry", "需求", "需求人数", "乘", "0.90"], ["wet", "Demand", "required", "add", 1]],
    )
    joined = join([first, second])
    assert errors_in(check_case(joined)[1]) == []
    scenarios = [[cell.value for cell in row.cells.values()] for row in joined.tables["Scenarios"].rows]
    assert scenarios == [["dry", "no rain", 0.25], ["wet", "rain", None]]
    assert [row.cells["value"].value for row in joined.tables["Changes"].rows] == [0.9, 0.9, 5, 1]
    assert problems(first, south(Scenarios=[SCENARIOS, ["dry", "hot", 0.3]])) == [
        ("rows_disagree", "[south.xlsx]Scenarios!C2")
    ]


def test_files_that_make_one_change_differently_disagree() -> None:
    first = north(Scenarios=[["scenario"], ["dry"]], Changes=[CHANGES, ["dry", "Demand", "required", "multiply", 0.9]])
    second = south(Changes=[CHANGES, ["dry", "Demand", "required", "add", 5], ["dry", "需求", "需求人数", "乘", 0.8]])
    found = issues(first, second)
    assert [(issue.code, issue.place) for issue in found] == [("rows_disagree", "[south.xlsx]Changes!E3")]
    assert (
        found[0]
        .line("zh")
        .startswith(
            "[south.xlsx]Changes!E3：“dry · 需求 · 需求人数 · 乘”的取值在此处是 0.8，在 [north.xlsx]Changes!E2 中是 0.9"
        )
    )


DRY: Tables = {
    "Scenarios": [["scenario"], ["dry"], ["wet"]],
    "Changes": [
        [*CHANGES, "region", "name"],
        ["dry", "Demand", "required", "multiply", 1.1, "North", None],
        ["wet", "Demand", "required", "multiply", 2, None, None],
        ["dry", "Programmes", "max_intake", "add", 5, "South", None],
        ["dry", "Settings", "value", "set", 2029, None, "last_year"],
        ["dry", "Settings", "value", "set", "low", None, "demand_case"],
    ],
}


def test_a_scenario_of_a_joint_case_changes_the_rows_that_it_means() -> None:
    whole = raw_workbook({**SMALL, **DRY})
    joined = join(list(split(whole).values()))
    assert case_of(apply_scenario(joined, "dry")) == case_of(apply_scenario(whole, "dry"))
    assert "[South.xlsx]Programmes!D3" in apply_scenario(joined, "dry").changed


def test_a_wrong_change_is_reported_though_another_file_has_a_row_there() -> None:
    one = north(Scenarios=[["scenario"], ["dry"]], Changes=[CHANGES, ["dry", "Demand", "required", "add", 1]])
    two = south(Scenarios=[["scenario"], ["wet"]], Changes=[CHANGES, ["wet", "Demand", "required", "add", "few"]])
    joined = join([one, two])
    assert [issue.place for issue in apply_scenario(joined, "wet").issues] == ["[south.xlsx]Changes!E2"]
    assert apply_scenario(joined, "dry").issues == ()


def test_rows_twice_in_one_file_are_reported_there() -> None:
    twice = south(Demand=[*SOUTH["Demand"], SOUTH["Demand"][1]])
    assert [(issue.code, issue.place) for issue in issues(north(), twice)] == [
        ("duplicate_row", "[south.xlsx]Demand!A4")
    ]
    assert issues(north(), twice)[0].values["other"] == "[south.xlsx]Demand!A2"


def test_every_place_names_its_file() -> None:
    wrong = south(
        Programmes=edited("Programmes", "C2", "about 50", SOUTH)["Programmes"],
        Sharing=[["employed_in", "serves", "max_share"], ["North", "South", 0.7], ["North", "South ", 0.7]],
        Fixed=[
            FIXED,
            ["North College", "080901", "North", 2027, 99],
        ],
    )
    found = issues(north(), wrong)
    assert {issue.code for issue in found} >= {"not_a_number", "duplicate_row", "fixed_above_max"}
    assert all(issue.place.startswith("[south.xlsx]") for issue in found)
    assert "[north.xlsx]Programmes!D2" in next(i for i in found if i.code == "fixed_above_max").line("en")


def test_cells_of_two_files_that_clash_are_both_named() -> None:
    retention = ["trained_in", "trained_for", "works_in", "share"]
    found = issues(
        north(Retention=[retention, ["North", "South", "South", 0.7]]),
        south(Retention=[retention, ["North", "South", "North", 0.6]]),
    )
    cells = next(issue.values["cells"] for issue in found if issue.code == "shares_above_one")
    assert cells == ["[north.xlsx]Retention!D2", "[south.xlsx]Retention!D2"]


def test_name_hash_and_language() -> None:
    third = replace(south(), name="west.xlsx", sha256="2" * 64, language="zh")
    joined, reverse = join([north(), south(), third]), join([third, south(), north()])
    assert joined.name == reverse.name == "north+south+west"
    assert joined.sha256 == reverse.sha256 != join([north(), south()]).sha256
    assert joined.language == reverse.language == "en"
    assert join([third, north()]).language == "zh"


def test_a_long_name_is_shortened() -> None:
    many = [replace(south(), name=f"Region number {n:02}.xlsx") for n in range(1, 21)]
    assert join(many).name == "Region number 01+Region number 02+Region number 03+17"
    long = [replace(south(), name=f"{letter * 90}.xlsx") for letter in "ab"]
    assert len(join(long).name) == 60


@pytest.mark.parametrize(("sha256", "code"), [("0" * 64, "same_file_twice"), ("2" * 64, "same_name_twice")])
def test_a_name_stands_once(sha256: str, code: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        join([north(), replace(north(), sha256=sha256)])
    assert [issue.code for issue in problem.value.issues] == [code]


# What single files lack


def read(folder: Path, name: str, tables: Tables) -> RawWorkbook:
    """The workbook as a file, read: with what the reader says about its structure."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    book.save(folder / name)
    return read_workbook(folder / name)


def without(tables: Tables, *sheets: str) -> Tables:
    return {key: rows for key, rows in tables.items() if key not in sheets}


def test_a_sheet_in_one_file_is_enough(tmp_path: Path) -> None:
    first = read(tmp_path, "a.xlsx", without(NORTH, "Regions", "Specialties"))
    empty = {"Demand": SOUTH["Demand"][:1], "Institutions": [["institution"]]}
    second = read(tmp_path, "b.xlsx", {**SOUTH, **empty, "Programmes": SOUTH["Programmes"][:1]})
    third = read(
        tmp_path, "c.xlsx", {"Demand": [*SOUTH["Demand"][:2], ["South", "080901", 2032, 9]], "Routes": [ROUTES[:1]]}
    )
    assert problems(first, second, third) == []
    assert len(first.issues) + len(second.issues) + len(third.issues) > 8


def test_a_sheet_in_no_file_is_one_error(tmp_path: Path) -> None:
    first = read(tmp_path, "a.xlsx", without(NORTH, "Demand", "Specialties", "Programmes"))
    second = read(tmp_path, "b.xlsx", {**without(SOUTH, "Demand", "Programmes"), "Specialties": [["specialty"]]})
    found = issues(first, second)
    assert [(issue.code, issue.place) for issue in found] == [
        ("missing_sheet", ""),
        ("missing_sheet", ""),
        ("empty_sheet", "[b.xlsx]Specialties!A2"),
    ]


def test_a_sheet_with_a_wrong_name_is_not_passed_over(tmp_path: Path) -> None:
    wrong = {**without(SOUTH, "Programmes"), "Programs": SOUTH["Programmes"]}
    found = problems(read(tmp_path, "a.xlsx", NORTH), read(tmp_path, "b.xlsx", wrong))
    assert ("missing_sheet", "[b.xlsx]") in found
    assert ("unknown_sheet", "[b.xlsx]Programs") in found


def test_a_column_missing_in_a_file_with_rows_is_one_error_there(tmp_path: Path) -> None:
    lacking = {**SOUTH, "Programmes": [row[:-1] for row in SOUTH["Programmes"]]}
    first, second = read(tmp_path, "a.xlsx", NORTH), read(tmp_path, "b.xlsx", lacking)
    for files in ((first, second), (second, first)):
        assert problems(*files) == [("missing_column", "[b.xlsx]Programmes!E1")]


def test_settings_without_values_hide_nothing_else(tmp_path: Path) -> None:
    first = read(tmp_path, "a.xlsx", NORTH)
    second = read(tmp_path, "b.xlsx", {**SOUTH, "Settings": [["name"], ["first_year"]]})
    assert problems(first, second) == [("missing_column", "[b.xlsx]Settings!B1")]


# Splitting


def as_file(raw: RawWorkbook, folder: Path) -> RawWorkbook:
    """A workbook written and read again."""
    content = io.BytesIO()
    write_template(content, raw.language, case_tables(raw))
    (folder / raw.name).write_bytes(content.getvalue())
    return read_workbook(folder / raw.name)


@cache
def example() -> RawWorkbook:
    return read_workbook(data_folder("inputs") / "jingjinji.xlsx")


def test_the_example_split_and_joined_is_the_same_case(tmp_path: Path) -> None:
    parts = split(example())
    assert {region: part.name for region, part in parts.items()} == {r: f"{r}.xlsx" for r in ("北京", "天津", "河北")}
    read_again = [as_file(part, tmp_path) for part in parts.values()]
    whole = case_of(example())
    for order in (read_again, read_again[::-1]):
        joined = join(order)
        assert case_of(joined) == whole
        assert joined.name == "北京+天津+河北"
        for key, table in example().tables.items():
            assert sorted(map(_notes, joined.tables[key].rows)) == sorted(map(_notes, table.rows)), key


def _notes(row: Any) -> list[str]:
    return sorted(f"{name}: {note}" for name, note in row.notes.items())


@pytest.mark.parametrize("seed", range(30))
def test_random_cases_split_and_joined_are_the_same(seed: int) -> None:
    raw = raw_workbook(_sheets(random_case(seed)))
    parts = list(split(raw).values())
    assert len(parts) == len(raw.tables["Regions"].rows)
    whole = case_of(raw)
    for order in permutations(parts) if len(parts) < 4 else (parts, parts[::-1]):
        assert case_of(join(order)) == whole


def _sheets(tables: dict[str, list[dict[str, Any]]]) -> Tables:
    sheets: dict[str, list[list[Any]]] = {}
    for key, rows in tables.items():
        known = contract().sheets[key].columns
        columns = [c for c in known if known[c].required or any(c in row for row in rows)]
        sheets[key] = [columns, *([row.get(c) for c in columns] for row in rows)]
    return sheets


@pytest.mark.parametrize("seed", [3, 8])
def test_a_random_case_through_files(seed: int, tmp_path: Path) -> None:
    raw = raw_workbook(_sheets(random_case(seed)))
    assert case_of(join([as_file(part, tmp_path) for part in split(raw).values()])) == case_of(raw)


def test_a_region_without_anything_gets_a_file(tmp_path: Path) -> None:
    raw = raw_workbook({**SMALL, "Regions": [*SMALL["Regions"], ["East"], ["West"]]})
    parts = split(raw)
    assert list(parts) == ["North", "South", "East", "West"]
    assert parts["East"].tables["Institutions"].rows == ()
    assert case_of(join([as_file(part, tmp_path) for part in parts.values()])) == case_of(raw)


def test_a_case_named_by_its_file_keeps_its_name() -> None:
    for title in (None, " "):
        raw = raw_workbook({**SMALL, "Settings": settings(title=title)}, "round 3.xlsx")
        parts = list(split(raw).values())
        assert case_of(join(parts)).title == "round 3"
        assert case_of(join(parts)) == case_of(raw)


def test_staff_in_post_are_split_though_they_do_not_count() -> None:
    workforce = [["region", "specialty", "headcount"], ["North", "080901", 5], ["south", "080901", 6]]
    parts = split(raw_workbook({**SMALL, "Workforce": workforce}))
    staff = [[row.cells["headcount"].value for row in part.tables["Workforce"].rows] for part in parts.values()]
    assert staff == [[5], [6]]


def test_a_row_of_no_known_region_is_in_every_part() -> None:
    routes = [ROUTES, ["Nowhere", "South", 5], ["north", "South", Cell("#N/A", "C3", "error_cell")]]
    parts = split(raw_workbook({**SMALL, "Routes": routes}))
    assert [len(part.tables["Routes"].rows) for part in parts.values()] == [2, 1]


def test_names_of_files_are_possible_and_distinct() -> None:
    regions = [["region"], ["A/B"], ["a_b"], ["North"], ["South"]]
    parts = split(raw_workbook({**SMALL, "Regions": regions}))
    assert [part.name for part in parts.values()] == ["A_B.xlsx", "a_b-2.xlsx", "North.xlsx", "South.xlsx"]


def test_a_part_alone_says_little() -> None:
    """A part lacks nothing that it names; only what other regions need and offer is not known in it."""
    known = {"demand_not_offered", "fixed_without_demand", "late_graduates", "no_row_matches", "region_takes_no_part"}
    for part in split(example()).values():
        found = check_case(part)[1]
        assert {issue.code for issue in found} <= known
        assert len(found) < 50
