"""Why there is no plan: the limits that clash are named, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import openpyxl
import pytest

from coplan import run
from coplan.case import Case, check_case
from coplan.clash import Clash, clash_of, clashes, irreducible
from coplan.clash.elastic import Elastic, Side, elastic
from coplan.contract.model import load_model
from coplan.errors import Issue, NoPlan
from coplan.plan import make_plan
from coplan.solver import Engine, Infeasible
from coplan.tables.raw import RawWorkbook
from coplan.words.language import LANGUAGES, say
from coplan.words.numbers import every_digit, raised
from tests.small import raw_workbook, settings
from tests.tiny import NEED, NO_WHOLE_PLAN, PROGRAMMES, TINY, Rows, case_of
from tests.workbooks import saved

FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
BOTH_NEED: Rows = [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]]
AT_LEAST = [*PROGRAMMES, "min_intake"]


class Clashing(NamedTuple):
    """What leaves no plan: the cells that clash, with what is said of each, and the least that repairs it [seats]."""

    sheets: Mapping[str, Rows]
    named: Mapping[str, tuple[str, ...]]
    least: float


CLASHES: Mapping[str, Clashing] = {
    # At least 10 of each of two programmes, and 15 in all.
    "institution_intake": Clashing(
        {
            "Programmes": [AT_LEAST, ["E", "k", 20, 100, 1, 10], ["E", "m", 20, 100, 1, 10]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 15]],
        },
        {"Institutions!C2": ("15", "2027"), "Programmes!F2": ("10", "k", "2027"), "Programmes!F3": ("10", "m", "2027")},
        5,
    ),
    "intake_range": Clashing(
        {
            "Programmes": [AT_LEAST, ["E", "k", 10, 100, 1, 10]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 5]],
        },
        {"Institutions!C2": ("5", "2027"), "Programmes!F2": ("10", "k", "2027")},
        5,
    ),
    # 30 seats are fixed, but from 10 only a step of 10 leads up to 20.
    "steady_change": Clashing(
        {
            "Programmes": [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 10, 100, 1, 0.1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 30]],
        },
        {"Programmes!F2": ("10", "k", "2027"), "Fixed!E2": ("30", "East", "2027")},
        10,
    ),
    "steady_change between years": Clashing(
        {
            "Settings": settings(last_year=2028),
            "Programmes": [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 10, 100, 1, 0.1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 10], ["E", "k", "East", 2028, 30]],
        },
        {"Programmes!F2": ("10", "2028"), "Fixed!E2": ("10", "2027"), "Fixed!E3": ("30", "2028")},
        10,
    ),
    # 20 of last year and at least 10 new ones.
    "institution_enrolment": Clashing(
        {
            "Programmes": [AT_LEAST, ["E", "k", 20, 100, 2, 10]],
            "Institutions": [["institution", "region", "enrolment_limit"], ["E", "East", 25]],
        },
        {"Institutions!C2": ("25", "20", "2027"), "Programmes!F2": ("10", "k", "2027")},
        5,
    ),
    "region_budget": Clashing(
        {
            "Programmes": [[*AT_LEAST, "cost_per_year"], ["E", "k", 10, 100, 1, 10, 2]],
            "Budgets": [["region", "year", "budget"], ["East", 2027, 19]],
        },
        {"Budgets!C2": ("19", "万元", "2027"), "Programmes!F2": ("10", "k", "2027")},
        0.5,
    ),
    "route_seats": Clashing(
        {
            "Demand": BOTH_NEED,
            "Routes": [["trained_in", "trained_for", "max_seats"], ["East", "West", 5]],
            "Fixed": [FIXED, ["E", "k", "West", 2027, 6]],
        },
        {"Routes!C2": ("5", "West", "2027"), "Fixed!E2": ("6", "West", "2027")},
        1,
    ),
    "openness": Clashing(
        {
            "Demand": BOTH_NEED,
            "Programmes": [PROGRAMMES, ["E", "k", 30, 100, 1]],
            "Regions": [["region", "max_out_share"], ["East", 0.25], ["West", 1]],
            "Fixed": [FIXED, ["E", "k", "West", 2027, 10]],
        },
        {"Regions!B2": ("25%", "East", "2027"), "Fixed!E2": ("10", "West")},
        2.5,
    ),
    "fixed_seats": Clashing(
        {
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 15]],
            "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
            "Fixed": [FIXED, ["E", "k", "East", 2027, 10], ["E", "m", "East", 2027, 10]],
        },
        {"Institutions!C2": ("15", "2027"), "Fixed!E2": ("10", "k"), "Fixed!E3": ("10", "m")},
        5,
    ),
}


def raw_of(sheets: Mapping[str, Rows]) -> RawWorkbook:
    """TINY as a workbook, with some sheets replaced or added."""
    return raw_workbook({**TINY, **sheets})


def lp_without_plan(case: Case) -> Infeasible:
    """How making the case's plan ends."""
    with pytest.raises(Infeasible) as none:
        make_plan(case, load_model("mutual"))
    assert none.value.lp is not None
    return none.value


def clash_in(sheets: Mapping[str, Rows]) -> tuple[Clash, Elastic]:
    """Why a workbook has no plan, and the relations of its LP."""
    raw = raw_of(sheets)
    case, issues = check_case(raw)
    assert case is not None, issues
    none = lp_without_plan(case)
    assert none.lp is not None
    return clash_of(case, none.lp, none.whole, raw=raw), elastic(none.lp)


def issues_of(case: Case) -> list[Issue]:
    """What is said where the case has no plan."""
    none = lp_without_plan(case)
    assert none.lp is not None
    return clashes(case, none.lp, none.whole)


def least_slack(e: Elastic, chosen: Sequence[Side]) -> float:
    """Seats by which the chosen limits must give way together, each on its own, where all others are dropped."""
    columns = range(len(e.limits))
    engine = Engine(e.with_slacks(columns))
    cost = np.append(np.zeros(e.columns), [float(limit in chosen) for limit in e.limits])
    return float(cost @ engine.minimise(cost))


def repaired(sheets: Mapping[str, Rows], clash: Clash) -> dict[str, list[list[Any]]]:
    """The sheets with every step of the repair carried out at its cell."""
    tables = {name: [list(row) for row in rows] for name, rows in {**TINY, **sheets}.items()}
    assert clash.repair is not None
    for step in clash.repair.steps:
        place = clash.cells.issue("clash_repair_step", (step.family, step.key, step.upper), {"what": ""})
        row, column = int(place.cell[1:]) - 1, ord(place.cell[0]) - ord("A")
        tables[place.sheet][row][column] = float(step.now)
    return tables


def test_limits_that_may_not_all_be_needed_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = next(iter(CLASHES.values())).sheets
    in_time, _ = clash_in(sheets)
    monkeypatch.setattr(irreducible, "LP_SECONDS", 0.0)
    late, _ = clash_in(sheets)
    assert (in_time.irreducible, late.irreducible) == (True, False)
    assert set(in_time.limits) <= set(late.limits)
    said = [clash.in_short()[0].message("en") for clash in (in_time, late)]
    assert [text.endswith("needed for that)") for text in said] == [False, True]


@pytest.mark.parametrize("name", CLASHES)
def test_what_clashes_is_named_at_its_cell(name: str) -> None:
    sheets, named, _ = CLASHES[name]
    clash, _ = clash_in(sheets)
    head, *others = clash.in_short()
    assert head.code == "limits_clash"
    limits = {issue.place: issue for issue in others if issue.code == "clash_limit"}
    assert set(limits) == set(named)
    for language in LANGUAGES:
        assert str(len(named)) in head.message(language)
        for cell, words in named.items():
            assert all(word in limits[cell].line(language) for word in words), limits[cell].line(language)


@pytest.mark.parametrize("name", CLASHES)
def test_without_any_one_of_them_the_others_hold(name: str) -> None:
    clash, e = clash_in(CLASHES[name].sheets)
    assert least_slack(e, clash.limits) > 1e-6
    for dropped in clash.limits:
        assert least_slack(e, [limit for limit in clash.limits if limit != dropped]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", CLASHES)
def test_the_repair_suffices_and_none_is_smaller(name: str) -> None:
    sheets, _, least = CLASHES[name]
    clash, e = clash_in(sheets)
    assert clash.repair is not None
    assert clash.repair.smallest
    case, _ = check_case(raw_workbook(repaired(sheets, clash)))
    assert case is not None
    assert not make_plan(case, load_model("mutual")).broken_relations()
    # In these cases a number stands for one year, so that a slack for each limit is a slack for each number.
    price = 2 if name == "region_budget" else 1
    assert least == pytest.approx(least_slack(e, e.limits), abs=1e-6)
    assert sum(step.by for step in clash.repair.steps) == pytest.approx(least * price)
    assert float(clash.repair.steps[0].by) == pytest.approx(least * price)  # one change is enough


@pytest.mark.parametrize("short", [0.3, 0.6])
def test_the_smallest_repair_by_bisection(short: float) -> None:
    # Twelve fixed seats against an intake limit: the limit alone can be raised as little as by what is missing.
    fixed = [["E", "k", "East", 2027, 6], ["E", "m", "East", 2027, 6]]

    def sheets(limit: float) -> dict[str, Rows]:
        programmes = [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]]
        institutions = [["institution", "region", "intake_limit"], ["E", "East", limit]]
        return {"Programmes": programmes, "Institutions": institutions, "Fixed": [FIXED, *fixed]}

    clash, _ = clash_in(sheets(12 - short))
    assert clash.repair is not None
    (step,) = clash.repair.steps
    low, high = 12 - short, 14.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        try:
            make_plan(case_of(**sheets(middle)), load_model("mutual"))
            high = middle
        except Infeasible:
            low = middle
    assert step.family == "institution_intake"
    assert float(step.now) == pytest.approx(high, abs=2e-3)


def test_years_count_in_a_repair() -> None:
    # A budget too small in one of two years is raised, rather than two programmes made smaller for good.
    sheets = {
        "Settings": settings(last_year=2028),
        "Programmes": [[*AT_LEAST, "cost_per_year"], ["E", "k", 10, 100, 1, 10, 2], ["E", "m", 10, 100, 1, 10, 2]],
        "Budgets": [["region", "year", "budget"], ["East", 2028, 30]],
    }
    clash, _ = clash_in(sheets)
    (step,) = clash.repair.steps if clash.repair else ()
    assert (step.family, float(step.was), float(step.now)) == ("region_budget", 30, 40)


def test_only_what_clashes_is_named() -> None:
    # W has its own limits, which hold well.
    clash, _ = clash_in(
        {
            "Programmes": [AT_LEAST, ["E", "k", 10, 100, 1, 10], ["W", "k", 10, 100, 1, 10]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 5], ["W", "West", 20]],
        }
    )
    assert {limit.label.key[0] for limit in clash.limits} == {"E"}


def many(**more: Rows) -> dict[str, Rows]:
    """Twenty programmes of at least 10 seats at 2 a year each, all needed to break a limit."""
    return {
        "Specialties": [["specialty", "name"], *([f"k{n}", "k"] for n in range(20))],
        "Programmes": [[*AT_LEAST, "cost_per_year"], *(["E", f"k{n}", 10, 100, 1, 10, 2] for n in range(20))],
        "Demand": [NEED, ["East", "k0", 2028, 50]],
        **more,
    }


def test_many_limits_are_summed_up() -> None:
    clash, _ = clash_in(many(Institutions=[["institution", "region", "intake_limit"], ["E", "East", 195]]))
    head, one, summed, *_ = clash.in_short()
    assert "21" in head.message("en")
    assert one.place == "Institutions!C2"
    assert summed.place == "Programmes"
    for language in LANGUAGES:
        assert all(word in summed.message(language) for word in ("20", "200", "East", "2027"))
    marked = [issue.cell for issue in clash.in_full() if issue.code == "clash_limit"]
    assert sorted(marked) == sorted(["C2", *(f"F{n}" for n in range(2, 22))])


def test_of_a_budget_the_cost_is_told() -> None:
    clash, _ = clash_in(many(Budgets=[["region", "year", "budget"], ["East", 2027, 390]]))
    _, budget, summed, *repair = clash.in_short()
    assert budget.place == "Budgets!C2"
    for language in LANGUAGES:
        assert all(word in summed.message(language) for word in ("20", "400 万元", "2027"))
    assert "10 万元" in repair[0].message("en")
    assert repair[1].place == "Budgets!C2"


def test_a_value_of_a_scenario_says_so() -> None:
    raw = raw_of(CLASHES["intake_range"].sheets)
    raw = replace(raw, scenario="tight", changed=frozenset({"Institutions!C2"}))
    case, _ = check_case(raw)
    assert case is not None
    none = lp_without_plan(case)
    assert none.lp is not None
    told = {issue.place: issue.scenario for issue in clashes(case, none.lp, none.whole, raw=raw)}
    assert (told["Institutions!C2"], told["Programmes!F2"]) == ("tight", "")


def whole_clash() -> Case:
    return case_of(**NO_WHOLE_PLAN)


def test_a_clash_in_whole_numbers() -> None:
    head, *others = issues_of(whole_clash())
    assert head.code == "limits_clash_whole"
    limits = [issue.message("en") for issue in others if issue.code == "clash_limit"]
    assert len(limits) == 4  # the two routes, min_intake and fixed seats
    assert any(issue.code == "clash_repair" for issue in others)


@pytest.mark.parametrize("limit", [29.99999999, 29.9999999999])
def test_limits_that_clash_by_less_than_the_solver_tells(limit: float) -> None:
    raw = raw_of(
        {
            "Programmes": [AT_LEAST, ["E", "k", 30, 40, 1, 30]],
            "Institutions": [["institution", "region", "intake_limit"], ["E", "East", limit]],
        }
    )
    case, _ = check_case(raw)
    assert case is not None
    none = lp_without_plan(case)
    assert none.lp is not None
    told = clashes(case, none.lp, none.whole, raw=raw)
    assert {issue.place for issue in told if issue.code == "clash_limit"} == {"Institutions!C2", "Programmes!F2"}
    (step,) = [issue for issue in told if issue.code == "clash_repair_step"]
    assert step.place == "Institutions!C2"
    assert f"from {limit} to 30 seats" in step.message("en")
    assert str(limit) in next(issue.message("zh") for issue in told if issue.place == "Institutions!C2")


def budget_of(budget: Fraction) -> Case:
    """12 programmes that may not change cost 1,024.00664 together, which is no sum of binary fractions."""
    rows = [
        [25, 0.959, 1.26], [48, 0.947, 2.16], [48, 0.901, 2.67], [26, 0.955, 1.38],
        [55, 0.947, 2.67], [40, 0.94, 2.72], [24, 0.963, 2.74], [43, 0.939, 1.03],
        [59, 0.906, 2.52], [47, 0.904, 2.56], [27, 0.947, 2.44], [34, 0.971, 2.84],
    ]  # fmt: skip
    names = [f"N{n}" for n in range(len(rows))]
    programmes = [[name, "k", n, n, 1, n, fill, cost] for name, (n, fill, cost) in zip(names, rows, strict=True)]
    case = case_of(
        Institutions=[["institution", "region"], *([name, "East"] for name in names)],
        Programmes=[[*AT_LEAST, "fill_rate", "cost_per_year"], *programmes],
        Demand=[NEED, ["East", "k", 2028, 400]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 1]],
    )
    return replace(case, budgets={("East", 2027): budget})


EXACTLY = Fraction("1024.00664")


def test_a_budget_that_is_met_exactly() -> None:
    assert make_plan(budget_of(EXACTLY), load_model("mutual")).figures["shortage"] == 0


@pytest.mark.parametrize("missing", ["0.0000000000002", "0.00000001", "0.0000003", "0.00005", "0.002"])
def test_the_smallest_change_is_told_in_digits_that_differ_and_suffices(missing: str) -> None:
    case = budget_of(EXACTLY - Fraction(missing))
    none = lp_without_plan(case)
    assert none.lp is not None
    clash = clash_of(case, none.lp, none.whole)
    assert clash.limits
    assert clash.repair is not None
    (step,) = clash.repair.steps
    assert step.was < EXACTLY <= step.now <= step.was + 2 * Fraction(missing)
    (said,) = [issue.message("en") for issue in clash.in_short() if issue.code == "clash_repair_step"]
    assert f"from {every_digit(step.was)} to {every_digit(step.now)} " in said
    assert every_digit(step.was) != every_digit(step.now)
    make_plan(budget_of(step.now), load_model("mutual"))


@pytest.mark.parametrize(
    ("number", "above", "told"),
    [
        ("30", "29.99999999", "30"),
        ("10.123", "10", "10.13"),
        ("10.003", "10", "10.003"),
        ("0.3000000001", "0.3", "0.3000000001"),
        ("1234567.123456789123", "1234567.123456789", "1234567.12345679"),
    ],
)
def test_numbers_are_rounded_up_to_digits_that_tell(number: str, above: str, told: str) -> None:
    assert raised(Fraction(number), Fraction(above)) == Fraction(told)


def test_large_budgets_that_are_met_exactly() -> None:
    # In binary the sum of these costs is more than the budget by more than solvers allow.
    costs = [Fraction(n, 100) for n in (123456789012, 98765432109, 314159265358, 271828182845, 161803398874)]
    names = [f"N{n}" for n in range(len(costs))]
    case = case_of(
        Institutions=[["institution", "region"], *([name, "East"] for name in names)],
        Programmes=[
            [*AT_LEAST, "fill_rate", "cost_per_year"],
            *([name, "k", 37, 37, 1, 37, 0.903, float(cost)] for name, cost in zip(names, costs, strict=True)),
        ],
        Budgets=[["region", "year", "budget"], ["East", 2027, 1]],
    )
    exactly = sum(costs, Fraction(0)) * 37 * Fraction("0.903")
    assert make_plan(replace(case, budgets={("East", 2027): exactly}), load_model("mutual")).seats
    with pytest.raises(Infeasible):
        make_plan(replace(case, budgets={("East", 2027): exactly - Fraction(1, 10**6)}), load_model("mutual"))


def test_students_already_enrolled() -> None:
    # 10 and 10 students of 2025 and 2026 are in their third and second year in 2027.
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 10, 100, 3]],
        Institutions=[["institution", "region", "enrolment_limit"], ["E", "East", 19]],
        Demand=[NEED, ["East", "k", 2030, 50]],
    )
    (issue,) = issues_of(case)
    assert issue.code == "already_committed_no_plan"
    for language in LANGUAGES:
        assert all(word in issue.message(language) for word in ("E", "2027", "20", "19"))
        assert say("family.institution_enrolment", language) in issue.message(language)


def test_money_already_committed() -> None:
    case = case_of(
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 10, 100, 3, 1.5]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 29], ["East", 2028, 14]],
        Demand=[NEED, ["East", "k", 2030, 50]],
    )
    found = issues_of(case)
    assert {issue.code for issue in found} == {"already_committed_no_plan"}
    assert [(issue.values["subject"], issue.values["year"]) for issue in found] == [("East", 2027), ("East", 2028)]
    assert [(issue.values["value"], issue.values["most"]) for issue in found] == [("30", "29"), ("15", "14")]


def test_the_clash_is_marked_in_a_copy(tmp_path: Path) -> None:
    file, copy = saved(tmp_path / "case.xlsx", {**TINY, **CLASHES["fixed_seats"].sheets}), tmp_path / "marked.xlsx"
    with pytest.raises(NoPlan) as none:
        run.solve(file, tmp_path / "plan.xlsx", annotate_to=copy)
    assert none.value.issues[-1].code == "marked_copy"
    assert not (tmp_path / "plan.xlsx").exists()
    book = openpyxl.load_workbook(copy)
    assert all(book[sheet][cell].comment for sheet, cell in (("Institutions", "C2"), ("Fixed", "E2"), ("Fixed", "E3")))
    assert not book["Programmes"]["D2"].comment


def test_a_limit_that_nothing_can_keep_is_told_by_itself(tmp_path: Path) -> None:
    """Nobody may be directed to West, which needs nobody."""
    tables = {**TINY, "Limits": [["limit", "trained_for", "least"], ["for West", "West", 1]]}
    with pytest.raises(NoPlan) as caught:
        run.solve(saved(tmp_path / "case.xlsx", tables), tmp_path / "plan.xlsx")
    headline, limit, *_ = caught.value.issues
    assert (limit.code, limit.place) == ("clash_limit", "Limits!C2")
    assert "the one named below cannot hold" in headline.message("en")
    assert "这一项" in headline.message("zh")
