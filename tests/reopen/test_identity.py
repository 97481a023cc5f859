"""Digests tell the parts of a case from edited ones, and are the same however the same is written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import nan

import pandas as pd
import pytest

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.reopen import identity
from tests.independent.cases import random_case
from tests.tiny import NEED, PROGRAMMES, case_of
from tests.written import case_from

FIXED = ["institution", "specialty", "trained_for", "year", "seats", "origin"]
ENROLLED = ["institution", "specialty", "intake_year", "students"]


def parts(case: Case) -> set[str]:
    """The input sheets whose digests are not those of the tiny case."""
    return set(identity.changed(identity.digests(case_of(), {}, 0.0), identity.digests(case, {}, 0.0)))


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({}, set()),
        ({"Programmes": [PROGRAMMES, ["E", "k", 0, 99, 1]]}, {"Programmes"}),
        ({"Demand": [NEED, ["East", "k", 2028, 50.5]]}, {"Demand"}),
        ({"Enrolled": [ENROLLED, ["E", "k", 2026, 0]]}, {"Enrolled"}),
        ({"Fixed": [FIXED, ["E", "k", "East", 2027, 5, None]]}, {"Fixed"}),
        ({"Budgets": [["region", "year", "budget"], ["East", 2027, 500]]}, {"Budgets"}),
        ({"Institutions": [["institution", "region"], ["E", "West"], ["W", "West"]]}, {"Institutions"}),
    ],
)
def test_the_sheets_that_say_something_else_are_named(
    sheets: dict[str, list[list[object]]], expected: set[str]
) -> None:
    assert parts(case_of(**sheets)) == expected


def test_the_origin_of_fixed_seats_counts() -> None:
    kept, edited = (case_of(Fixed=[FIXED, ["E", "k", "East", 2027, 5, origin]]) for origin in ("kept", "edited"))
    assert identity.changed(identity.digests(kept, {}, 0.0), identity.digests(edited, {}, 0.0)) == {"Fixed"}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_and_the_title_play_no_part(seed: int) -> None:
    tables = random_case(seed)
    turned = {key: list(reversed(rows)) for key, rows in tables.items()}
    case = replace(case_from(turned, chinese=True), title="another", model="shared")
    assert identity.digests(case, {}, 1) == identity.digests(case_from(tables), {}, 1.0)


def test_figures_have_their_digest_however_a_spreadsheet_writes_them() -> None:
    values = [1 / 3, 12345678.25, nan, 0.0]
    gains = identity.settled({"Gains": pd.DataFrame({"region": list("abcd"), "alone": values})})["Gains"]
    digest = identity.digests(case_of(), {"Gains": gains}, 1.0)["Gains"]
    again = gains.assign(alone=[float(f"{x:.15g}") for x in gains["alone"]]).iloc[::-1]
    assert identity.digests(case_of(), {"Gains": again}, 1.0)["Gains"] == digest
    other = gains.assign(alone=[*gains["alone"][:3], 1e-6])
    assert identity.digests(case_of(), {"Gains": other}, 1.0)["Gains"] != digest


def test_a_line_is_read_as_it_was_written() -> None:
    found = identity.digests(case_of(), {}, 2.5)
    assert identity.read(identity.written(found)) == found
    assert identity.read(None) == identity.read("?") == {}


def test_a_model_is_what_it_plans() -> None:
    mutual, shared = load_model("mutual"), load_model("shared")
    renamed = replace(mutual, name="own", settlement="none")
    assert identity.digest_of_model(mutual) == identity.digest_of_model(renamed) != identity.digest_of_model(shared)


def test_numbers_are_the_same_whether_whole_or_not() -> None:
    case = case_of()
    budgets = [replace(case, budgets={("East", 2027): value}) for value in (Fraction(5), Fraction(11, 2))]
    assert identity.digests(budgets[0], {}, 0.0) != identity.digests(budgets[1], {}, 0.0)
