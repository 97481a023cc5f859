"""The example cases: remade by their script, of the promised size, with keys that resolve; the first one's optimum."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from coplan import run
from coplan.case import Case, check_case
from coplan.contract.inputs import contract
from coplan.datafiles import data_folder
from coplan.errors import errors_in
from coplan.tables.scenario import apply_scenario, scenario_names

EXAMPLES = ("jingjinji.xlsx", "jingjinji-en.xlsx", "first-steps.xlsx")
NAMES = {
    "category",
    "limit",
    "measure",
    "institution",
    "region",
    "trained_in",
    "trained_for",
    "works_in",
    "employed_in",
    "serves",
    "name",
    "level",
    "driver",
}
WORDS_OF_SCENARIOS = {"scenario", "description", "sheet", "column", "operation"}

Rows = list[dict[str, Any]]


@cache
def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every sheet's values."""
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def rows(path: Path, key: str) -> Rows:
    """Rows of a sheet by column key; headings may be in either language."""
    sheet = contract().sheets[key]
    found = cells(path)
    if sheet.needed == "no" and not {sheet.key, sheet.title} & found.keys():
        return []
    keys = {name: c.key for c in sheet.columns.values() for name in (c.key, c.title)} | {"备注": "note"}
    headings, *lines = found[sheet.key if sheet.key in found else sheet.title]
    return [dict(zip([keys.get(h, h) for h in headings], line, strict=True)) for line in lines if any(line)]


def example(name: str) -> Path:
    return data_folder("inputs") / name


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remade")
    for copy in ("once", "again"):
        (folder / copy).mkdir()
        script = data_folder("inputs") / "make_examples.py"
        subprocess.run([sys.executable, str(script), str(folder / copy)], check=True)
    return folder


@pytest.mark.parametrize("name", EXAMPLES)
def test_script_makes_the_same_bytes_every_time(name: str, remade: Path) -> None:
    assert (remade / "once" / name).read_bytes() == (remade / "again" / name).read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_script_makes_the_example_that_is_there(name: str, remade: Path) -> None:
    # By value: another release of XlsxWriter or of zlib may write the same sheets in other bytes.
    assert cells(remade / "once" / name) == cells(example(name))


def references() -> Iterator[tuple[str, str, str, str]]:
    for sheet in contract().sheets.values():
        for column in sheet.columns.values():
            if column.reference:
                yield sheet.key, column.key, *column.reference.split(".")  # type: ignore[misc]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_key_resolves(name: str) -> None:
    for sheet, column, target, target_column in references():
        known = {row[target_column] for row in rows(example(name), target)}
        used = {row[column] for row in rows(example(name), sheet) if row.get(column) is not None}
        assert used <= known, f"{sheet}.{column}: {used - known}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_check_finds_no_error(name: str) -> None:
    assert not [issue for issue in run.check(example(name)).issues if issue.severity == "error"]


@pytest.mark.parametrize("name", ["jingjinji.xlsx", "jingjinji-en.xlsx"])
def test_jingjinji_has_the_promised_size(name: str) -> None:
    path = example(name)
    institutions, programmes, demand = rows(path, "Institutions"), rows(path, "Programmes"), rows(path, "Demand")
    assert len(institutions) >= 36
    assert len({row["region"] for row in institutions}) == 3
    assert len(rows(path, "Specialties")) >= 40
    assert len(programmes) >= 300
    assert {row["institution"] for row in programmes} == {row["institution"] for row in institutions}
    assert {row["year"] for row in demand} == set(range(2027, 2037))
    settings = {row["name"]: row["value"] for row in rows(path, "Settings")}
    first, last = ("首个招生年", "末个招生年") if name == "jingjinji.xlsx" else ("first_year", "last_year")
    assert (settings[first], settings[last]) == (2027, 2032)


@pytest.mark.parametrize(
    ("name", "words"), [("jingjinji.xlsx", "虚构数据，并非预测"), ("jingjinji-en.xlsx", "made up, not a forecast")]
)
def test_demand_says_on_its_sheet_that_it_is_made_up(name: str, words: str) -> None:
    assert {row["note"] for row in rows(example(name), "Demand")} == {words}


@pytest.mark.parametrize(
    ("name", "words"),
    [("jingjinji.xlsx", "虚构数据，并非真实历史"), ("jingjinji-en.xlsx", "made up, no real past figures")],
)
@pytest.mark.parametrize("key", ["History", "Drivers", "Ages"])
def test_past_figures_say_on_their_sheets_that_they_are_made_up(name: str, words: str, key: str) -> None:
    assert {row["note"] for row in rows(example(name), key)} == {words}


@pytest.mark.parametrize("key", [key for key in contract().sheets if key != "Settings"])
def test_both_languages_hold_the_same_numbers(key: str) -> None:
    def numbers(name: str) -> Rows:
        words = {*NAMES, *WORDS_OF_SCENARIOS, "allowed", "note"}
        found = [{k: v for k, v in row.items() if k not in words} for row in rows(example(name), key)]
        return [{k: v for k, v in row.items() if key != "Changes" or not isinstance(v, str)} for row in found]

    assert numbers("jingjinji.xlsx") == numbers("jingjinji-en.xlsx")


@cache
def scenario_cases(name: str) -> dict[str, Case]:
    """The case of each scenario, with the base first; they come in the same order in both languages."""
    raw = run.check(example(name)).raw
    checked = {scenario: check_case(apply_scenario(raw, scenario)) for scenario in ("base", *scenario_names(raw))}
    assert not [scenario for scenario, (_, issues) in checked.items() if errors_in(issues)]
    return {scenario: case for scenario, (case, _) in checked.items() if case is not None}


def test_scenarios_are_sound_and_differ_from_each_other() -> None:
    cases = list(scenario_cases("jingjinji-en.xlsx").values())
    assert len(cases) >= 1 + 5
    assert all(one != other for one, other in combinations(cases, 2))


def test_scenarios_give_no_warning_that_the_base_does_not() -> None:
    raw = run.check(example("jingjinji-en.xlsx")).raw
    base = check_case(raw)[1]
    assert all(check_case(apply_scenario(raw, name))[1] == base for name in scenario_names(raw))


def test_scenarios_do_the_same_in_both_languages() -> None:
    english, chinese = (list(scenario_cases(f"jingjinji{end}.xlsx").values()) for end in ("-en", ""))
    for one, other in zip(english, chinese, strict=True):
        assert sum(one.demand.values()) == sum(other.demand.values())
        assert sum(one.budgets.values()) == sum(other.budgets.values())
        assert sorted(map(repr, one.routes.values())) == sorted(map(repr, other.routes.values()))
        assert sorted(sum(shares.values()) for shares in one.retention.values()) == sorted(
            sum(shares.values()) for shares in other.retention.values()
        )


def test_english_names_are_distinct_and_all_there() -> None:
    for sheet, column in (("Institutions", "institution"), ("Specialties", "name")):
        names = [row[column] for row in rows(example("jingjinji-en.xlsx"), sheet)]
        assert len(set(names)) == len(names)
        assert all(name.isascii() for name in names)


def test_first_steps_is_small() -> None:
    path = example("first-steps.xlsx")
    sizes = {key: len(rows(path, key)) for key in ("Regions", "Institutions", "Specialties")}
    assert sizes == {"Regions": 3, "Institutions": 4, "Specialties": 3}


# Worked out by hand in inputs/README.md.
@pytest.mark.parametrize(("model", "shortage"), [("mutual", 80), ("separate", 140)])
def test_first_steps_reaches_the_optimum_worked_out_by_hand(model: str, shortage: int, tmp_path: Path) -> None:
    outcome = run.solve(example("first-steps.xlsx"), output=tmp_path / "plan.xlsx", options=run.Options(model=model))
    assert outcome.summary["shortage"] == shortage


def test_first_steps_shares_the_shortage_evenly(tmp_path: Path) -> None:
    outcome = run.solve(example("first-steps.xlsx"), output=tmp_path / "plan.xlsx")
    assert outcome.summary["worst_region"] == pytest.approx(0.08)
    assert outcome.summary["participation"] == 0
