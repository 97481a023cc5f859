"""Weights and priorities that a solver cannot tell apart, or that are out of range by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.errors import Issue
from coplan.tables.scenario import apply_scenario
from tests.case.issue_fixtures import CHANGES, SCENARIO
from tests.small import raw_workbook, small


def weighted(north: Any, south: Any, computing: Any, nursing: Any) -> dict[str, Any]:
    """SMALL, where North needs computing and South both, with weights and priorities."""
    return small(
        Regions=[["region", "weight"], ["North", north], ["South", south]],
        Specialties=[["specialty", "priority"], ["080901", computing], ["101101", nursing]],
    )


def found(tables: dict[str, Any]) -> list[Issue]:
    return list(check_case(raw_workbook(tables))[1])


@pytest.mark.parametrize(
    "weights", [(1, 1, 1, 1e6), (1, 1, 1e-6, None), (1e-3, 1, 1, 1e3), (0, 1, 1, 1e6), (1, 1, 0, 1e6), (1e-6, 1, 1, 1)]
)
def test_weights_that_can_be_told_apart(weights: tuple[Any, ...]) -> None:
    assert found(weighted(*weights)) == []


@pytest.mark.parametrize(
    ("weights", "place", "others"),
    [
        ((1, 1, 1, 1.1e6), "Specialties!B2", ["Specialties!B3"]),
        ((1, 1, 1e7, None), "Specialties!B3", ["Specialties!B2"]),
        ((1e-7, 1, None, None), "Regions!B2", ["Regions!B3"]),
        ((1e-4, 1, 1, 1e3), "Specialties!B2", ["Specialties!B3", "Regions!B2", "Regions!B3"]),
        ((1, 0, 1e-3, 1e4), "Specialties!B2", ["Specialties!B3"]),
        ((1, 1, 1, 1e308), "Specialties!B2", ["Specialties!B3"]),
    ],
)
def test_weights_too_far_apart_name_every_cell(weights: tuple[Any, ...], place: str, others: list[str]) -> None:
    (issue,) = found(weighted(*weights))
    assert (issue.code, issue.place, issue.values["others"]) == ("weights_apart", place, others)


def test_the_numbers_are_told_in_digits_in_which_they_differ() -> None:
    (issue,) = found(weighted(1, 1, 1e-7, 1e5))
    assert (issue.values["low"], issue.values["high"], issue.values["most"]) == ("0.0000001", "100000", "1,000,000")


@pytest.mark.parametrize(("weight", "code"), [(1e7, "too_large"), (1e-7, "too_small"), (1e30, "too_large")])
def test_weights_that_are_all_huge_or_tiny(weight: float, code: str) -> None:
    issues = found(weighted(1, 1, weight, weight))
    assert [(issue.code, issue.place) for issue in issues] == [(code, "Specialties!B2"), (code, "Specialties!B3")]


def test_a_scenario_that_drives_priorities_apart_is_named_at_the_cell_it_changes() -> None:
    changes = [[*CHANGES, "specialty"], ["dry", "Specialties", "priority", "multiply", 1e7, "101101"]]
    raw = raw_workbook({**weighted(1, 1, 1, 1), **SCENARIO, "Changes": changes})
    (issue,) = check_case(apply_scenario(raw, "dry"))[1]
    assert (issue.code, issue.place, issue.scenario) == ("weights_apart", "Specialties!B3", "dry")


@pytest.mark.parametrize(("sheet", "column"), [("Demand", "required"), ("Programmes", "max_intake")])
def test_a_scenario_may_not_pass_the_limits_either(sheet: str, column: str) -> None:
    changes = [CHANGES, *(["dry", sheet, column, "multiply", 1e300] for _ in range(3))]
    raw = raw_workbook(small(**SCENARIO, Changes=changes))
    issues = check_case(apply_scenario(raw, "dry"))[1]
    assert {(issue.code, issue.scenario) for issue in issues} == {("too_large", "dry")}
