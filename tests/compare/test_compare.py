"""Plans side by side, on a case that can be worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from coplan.compare import compare
from coplan.errors import BadInput, UsageProblem
from coplan.plan.sides import distinct_names
from tests.compare.sides import SEATS, side, with_column
from tests.small import SMALL, settings, small

NORTH = ("North College", "080901", "North", 2028)
OTHER = {**SEATS, NORTH: 50, ("South College", "101101", "South", 2028): 20}


def _row(frame: pd.DataFrame, **keys: Any) -> Any:
    found = frame[[all(row[key] == value for key, value in keys.items()) for _, row in frame.iterrows()]]
    assert len(found) == 1
    return found.iloc[0]


def test_equal_plans_do_not_differ_in_anything() -> None:
    tables = compare([side("a"), side("b", input_file="a.xlsx")]).tables
    assert all(tables[key].empty for key in ("Inputs", "InputCells", "Seats"))
    for key in ("Figures", "Regions", "Specialties", "Institutions", "Years"):
        changes = [name for name in tables[key].columns if isinstance(name, tuple) and "difference" in name[0]]
        assert changes
        assert (tables[key][changes].fillna(0) == 0).all(axis=None)


def test_figures_are_those_of_the_seats() -> None:
    first, second = side("a"), side("b", seats=OTHER)
    figures = compare([first, second]).tables["Figures"]
    for key, value in first.plan.figures.items():
        row = _row(figures, key=key)
        assert row["value", "a"] == pytest.approx(value, rel=1e-12, nan_ok=True)
        assert row["value", "b"] == pytest.approx(second.plan.figures[key], rel=1e-12, nan_ok=True)
    seats = _row(figures, key="seats_total")
    assert (seats["difference", "b"], seats["share", "b"]) == (25, pytest.approx(25 / 125))
    assert math.isnan(_row(figures, key="cost")["share", "b"])


def test_regions_specialties_and_institutions_add_up_to_the_whole() -> None:
    tables = compare([side("a"), side("b", seats=OTHER)]).tables
    # 2031: the 40 and 10 of 2027 who have graduated; North needs 60 and South 20 of them, South 50 nurses in 2032.
    assert tables["Regions"]["shortage", "a"].sum() == tables["Years"]["shortage", "a"].sum()
    assert tables["Regions"]["shortage", "b"].sum() == tables["Specialties"]["shortage", "b"].sum()
    assert tables["Regions"]["seats", "b"].sum() == tables["Institutions"]["seats", "b"].sum() == 150
    north = _row(tables["Regions"], region="North")
    assert (north["seats", "a"], north["seats", "b"], north["seats_difference", "b"]) == (95, 100, 5)
    assert north["coverage", "a"] == pytest.approx(1 - north["shortage", "a"] / north["required", "a"])
    alpha = _row(tables["Institutions"], institution="North College")
    assert (alpha["seats_for_others", "a"], alpha["seats_for_others_difference", "b"]) == (10, 0)


def test_what_moves_most_comes_first() -> None:
    tables = compare([side("a"), side("b", seats=OTHER)]).tables
    assert list(tables["Institutions"]["institution"]) == ["South College", "North College"]
    assert list(tables["Specialties"]["specialty"]) == ["101101", "080901"]


def test_seats_that_differ() -> None:
    seats = compare([side("a"), side("b", seats=OTHER)]).tables["Seats"]
    assert len(seats) == 2
    row = _row(seats, institution="South College", year=2028)
    assert (row["seats", "a"], row["seats", "b"], row["seats_difference", "b"]) == (0, 20, 20)
    assert _row(seats, institution="North College")["seats_difference", "b"] == 5


def test_a_column_that_differs_is_grouped_with_its_averages() -> None:
    tables = compare(
        [side("a"), side("b", with_column("Demand", "required", [66, 22, 50]), input_file="a.xlsx")]
    ).tables
    group = _row(tables["Inputs"], sheet="Demand", column="required")
    assert (group["plan"], group["cells"], group["first_mean"], group["plan_mean"]) == ("b", 2, 40, 44)
    assert group["share"] == pytest.approx(0.1)
    cells = tables["InputCells"]
    assert list(cells["row"]) == ["North · 080901 · 2031", "South · 080901 · 2031"]
    assert list(cells["difference", "b"]) == [6, 2]


def test_a_blank_is_its_default() -> None:
    explicit = with_column("Regions", "weight", [1, 1.0])
    assert compare([side("a"), side("b", explicit, input_file="a.xlsx")]).tables["InputCells"].empty
    changed = with_column("Regions", "weight", [1, 2])
    row = _row(compare([side("a"), side("b", changed)]).tables["InputCells"], sheet="Regions")
    assert (row["row"], row["column"], row["value", "a"], row["value", "b"]) == ("South", "weight", 1, 2)


def test_rows_that_only_one_plan_has() -> None:
    more = small(Demand=[*SMALL["Demand"], ["North", "101101", 2032, 5]])
    less = small(Demand=SMALL["Demand"][:-1])
    tables = compare([side("a"), side("more", more), side("less", less)]).tables
    rows = tables["Inputs"][(tables["Inputs"]["sheet"] == "Demand")]
    assert _row(rows, plan="more")[["added", "removed"]].tolist() == [1, 0]
    assert _row(rows, plan="less")[["added", "removed"]].tolist() == [0, 1]
    cell = _row(tables["InputCells"], row="North · 101101 · 2032")
    assert (cell["value", "a"], cell["value", "more"], cell["value", "less"]) == (None, 5, None)


def test_a_row_of_keys_alone_is_still_a_difference() -> None:
    route = {"Routes": [["trained_in", "trained_for"], ["North", "South"]]}
    cell = _row(compare([side("a"), side("b", small(**route))]).tables["InputCells"], sheet="Routes")
    assert (cell["column"], cell["value", "a"], cell["value", "b"]) == ("", None, True)


def test_settings_model_and_scenario() -> None:
    other = small(Settings=settings(title="Small", demand_case="high"))
    tables = compare([side("a"), side("b", other, model="separate", scenario="dry")]).tables
    found = {
        (row["sheet"], row["column"]): (row["value", "a"], row["value", "b"])
        for _, row in tables["InputCells"].iterrows()
    }
    assert found["Summary", "model"] == ("mutual", "separate")
    assert found["Summary", "scenario"] == ("base", "dry")
    assert found["Settings", "demand_case"] == ("central", "high")
    assert len(found) == 4  # with the input file


def test_scenarios_are_no_input_of_their_own() -> None:
    tables = small(Scenarios=[["scenario"], ["dry"]])
    assert set(compare([side("a"), side("b", tables)]).tables["InputCells"]["sheet"]) == {"Summary"}


def test_a_specialty_of_one_plan_only() -> None:
    more = small(
        Specialties=[*SMALL["Specialties"], ["111", "Law"]], Demand=[*SMALL["Demand"], ["North", "111", 2032, 5]]
    )
    row = _row(compare([side("a"), side("b", more)]).tables["Specialties"], specialty="111")
    assert (row["name"], row["required", "a"], row["required", "b"], row["shortage_difference", "b"]) == (
        "Law",
        0,
        5,
        5,
    )
    assert math.isnan(row["coverage", "a"])


def test_one_plan_is_refused() -> None:
    with pytest.raises(UsageProblem) as caught:
        compare([side("a")])
    assert [issue.code for issue in caught.value.issues] == ["one_plan_to_compare"]


def test_unlike_regions_are_refused_and_named() -> None:
    with pytest.raises(BadInput) as caught:
        compare([side("a"), side("b", small(Regions=[["region"], ["North"], ["South"], ["West"]]))])
    (issue,) = caught.value.issues
    assert issue.code == "unlike_regions"
    assert issue.values["regions"] == ["West"]


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = [Path(name) for name in ("x/2027/plan.xlsx", "y/2027/plan.xlsx", "y/2028/plan.xlsx", "other.xlsx")]
    assert distinct_names(paths) == ["x/2027/plan", "y/2027/plan", "2028/plan", "other"]
    assert distinct_names(paths[1:]) == ["2027/plan", "2028/plan", "other"]


def test_plans_of_two_forecasts_say_what_differs() -> None:
    need = SMALL["Demand"]
    history = [["region", "specialty", "year", "people"], *(["North", "080901", 2020 + n, 50 + n] for n in range(6))]
    newer = [*history, ["North", "080901", 2026, 60]]
    raised = [need[0], [*need[1][:3], 66], *need[2:]]
    groups = compare([side("a", small(History=history)), side("b", small(History=newer, Demand=raised))]).tables[
        "Inputs"
    ]
    demand = _row(groups, sheet="Demand", column="required")
    assert (demand["cells"], demand["first_mean"], demand["plan_mean"]) == (1, 60, 66)
    assert _row(groups, sheet="History", column="")["added"] == 1
