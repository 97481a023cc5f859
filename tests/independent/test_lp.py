"""The independent LP against optima worked out by hand."""

from __future__ import annotations

import pytest

from tests.independent import lp
from tests.independent.cases import Table, random_case, settings
from tests.independent.facts import Facts


def case(**sheets: Table) -> dict[str, Table]:
    """Two regions A and B, an institution in each, one specialty taught at A for one year, needed in 2028."""
    return {
        "Settings": settings(2027, 2027),
        "Regions": [{"region": "A"}, {"region": "B"}],
        "Institutions": [{"institution": "UA", "region": "A"}, {"institution": "UB", "region": "B"}],
        "Specialties": [{"specialty": "k", "name": "k"}],
        "Programmes": [programme("UA")],
        "Demand": [need("A", 2028, 60), need("B", 2028, 80)],
        **sheets,
    }


def programme(institution: str, **others: object) -> dict[str, object]:
    row = {"institution": institution, "specialty": "k", "current_intake": 0, "max_intake": 100, "years": 1}
    return {**row, **others}


def need(region: str, year: int, required: float) -> dict[str, object]:
    return {"region": region, "specialty": "k", "year": year, "required": required}


def test_mutual_shares_what_one_region_can_train() -> None:
    # Alone A has none short and B 80. Together 100 of 140 are trained; A must keep its 60, so B gets 40 of 80.
    facts = Facts(case())
    assert lp.alone_values(facts) == pytest.approx({"A": 0, "B": 80})
    values = lp.together(facts, *lp.GOALS)
    expected = {"participation": 0, "shortage": 40, "worst_region": 0.5, "surplus": 0, "change": 100, "directed": 40}
    assert values == pytest.approx({**expected, "cost": 0})


def test_coalition_has_no_participation_row() -> None:
    # With B's weight of 2, the joint 100 seats serve B's 80 first: 40 are short in A, at weight 1.
    facts = Facts(case(Regions=[{"region": "A"}, {"region": "B", "weight": 2}]))
    assert lp.coalition(facts, ["A", "B"]) == pytest.approx(40)
    assert lp.coalition(facts, ["B"]) == pytest.approx(160)
    assert lp.together(facts, "participation", "shortage")["shortage"] == pytest.approx(80)


def test_rates_weigh_seats() -> None:
    # A seat gives 0.5 · 0.8 = 0.4 graduates: 100 seats 40, all kept by A.
    facts = Facts(case(Programmes=[programme("UA", fill_rate=0.5, completion_rate=0.8)]))
    assert lp.alone(facts, "A") == pytest.approx(20)


def test_headcount_loses_a_share_every_year() -> None:
    # 100 · 0.9 = 90 in 2027; 81 + 20 graduates = 101 in 2028; 90.9 + 20 = 110.9 in 2029, the last intake going on.
    tables = case(
        Settings=settings(2027, 2027, demand_basis="headcount"),
        Programmes=[programme("UA", max_intake=20)],
        Workforce=[{"region": "A", "specialty": "k", "headcount": 100, "exit_rate": 0.1}],
        Demand=[need("A", 2027, 100), need("A", 2028, 100), need("A", 2029, 120)],
    )
    values = lp.together(Facts(tables), "participation", "shortage", "worst_region", "surplus")
    assert values == pytest.approx(
        {"participation": 0, "shortage": 10 + 0 + 9.1, "worst_region": 19.1 / 320, "surplus": 1}
    )


def test_hires_are_summed_up() -> None:
    # 10 a year from 2027 to 2029 are 10, 20, 30; graduates 0, 8, 16: short 10 + 12 + 14.
    demand = [need("A", year, 10) for year in (2027, 2028, 2029)]
    facts = Facts(case(Programmes=[programme("UA", max_intake=8)], Demand=demand))
    assert lp.alone(facts, "A") == pytest.approx(36)


def test_students_who_entered_before_the_plan_graduate() -> None:
    # Two years of study: the 30 of 2026 graduate in 2028, those of 2027 in 2029. A programme with rows has no others.
    programmes = [programme("UA", years=2, current_intake=50, max_intake=50)]
    enrolled = [{"institution": "UA", "specialty": "k", "intake_year": 2026, "students": 30}]
    demand = [need("A", 2028, 60), need("A", 2029, 60)]
    assert lp.alone(Facts(case(Programmes=programmes, Demand=demand)), "A") == pytest.approx(0)
    # 2027: 50 of 2025; 2028: 100 of 60; 2029: 150 of 120. With the rows: 30 of 60, then 80 of 120.
    assert lp.alone(Facts(case(Programmes=programmes, Demand=demand, Enrolled=enrolled)), "A") == pytest.approx(70)


def test_retention_moves_graduates() -> None:
    # Half of A's ordinary graduates work in B, a quarter leave: 100 seats give A 25 and B 50.
    shares = [("A", 0.25), ("B", 0.5)]
    retention = [{"trained_in": "A", "trained_for": "A", "works_in": r, "share": share} for r, share in shares]
    facts = Facts(case(Retention=retention))
    assert lp.alone_values(facts) == pytest.approx({"A": 35, "B": 80})
    # A may not fall below its 25, so all stay ordinary: 35 + 30. Directed to B a seat would give B 1 and A nothing.
    assert lp.together(facts, "participation", "shortage")["shortage"] == pytest.approx(65)


def test_other_regions_stay_at_current_intake() -> None:
    # A plans alone while B's 40 ordinary seats, above B's own limit of 30, send half of their graduates to A.
    retention = [{"trained_in": "B", "trained_for": "B", "works_in": "A", "share": 0.5}]
    programmes = [programme("UA", max_intake=10), programme("UB", current_intake=40, max_intake=30)]
    demand = [need("A", 2028, 60)]
    # 20 of 2026 in 2027 and 20 of 2027 in 2028 come from B, 10 from A.
    facts = Facts(case(Programmes=programmes, Retention=retention, Demand=demand))
    assert lp.alone(facts, "A") == pytest.approx(60 - 40 - 10)


def test_programme_outside_its_range_is_led_into_it() -> None:
    # 100 now, at most 60, by steps of ⌊0.25 · 60⌋ = 15: 85, 70, then 60 at most.
    tables = case(
        Settings=settings(2027, 2029),
        Programmes=[programme("UA", current_intake=100, max_intake=60, max_yearly_change=0.25)],
        Demand=[need("A", 2030, 500)],
        Enrolled=[{"institution": "UA", "specialty": "k", "intake_year": 2020, "students": 1}],
    )
    assert lp.alone(Facts(tables), "A") == pytest.approx(500 - 85 - 70 - 60)
    tables["Programmes"][0]["max_yearly_change"] = 0  # then it stays as it is
    assert lp.alone(Facts(tables), "A") == pytest.approx(500 - 300)


@pytest.mark.parametrize(("share", "most", "step"), [(0.29, 100, 29), (0.01, 30, 1), (0, 30, 0), (0.07, 300, 21)])
def test_step_is_computed_on_decimals(share: float, most: int, step: int) -> None:
    facts = Facts(case(Programmes=[programme("UA", max_intake=most, max_yearly_change=share)]))
    assert facts.programmes[0].step == step


def test_undemanded_specialty_is_not_cut() -> None:
    other = {"institution": "UA", "specialty": "j", "current_intake": 30, "max_intake": 40, "years": 1}
    specialties = [{"specialty": "k", "name": "k"}, {"specialty": "j", "name": "j"}]
    institutions = [{"institution": "UA", "region": "A", "intake_limit": 70}]
    tables = case(Programmes=[programme("UA"), other], Specialties=specialties, Institutions=institutions)
    assert lp.alone(Facts(tables), "A") == pytest.approx(60 - 40)


def test_enrolment_limit_counts_all_years_of_study() -> None:
    # Two years of study, 25 seats already taken by last year's students: 70 − 25 = 45 at half filled seats are 90.
    tables = case(
        Institutions=[{"institution": "UA", "region": "A", "enrolment_limit": 70}],
        Programmes=[programme("UA", years=2, current_intake=50, fill_rate=0.5)],
        Demand=[need("A", 2029, 200)],
    )
    # Graduates: 25 in 2027, 25 in 2028, 45 in 2029.
    assert lp.alone(Facts(tables), "A") == pytest.approx(200 - 25 - 25 - 45)


def test_budget_counts_years_after_the_plan() -> None:
    # In 2028 both years of study are of the plan's kind: 2 · 3 · seats ≤ 240.
    tables = case(
        Programmes=[programme("UA", years=2, cost_per_year=3)],
        Demand=[need("A", 2029, 100)],
        Budgets=[{"region": "A", "year": 2028, "budget": 240}],
    )
    assert lp.alone(Facts(tables), "A") == pytest.approx(100 - 40)
    # In 2027 there is only one: 3 · seats ≤ 240.
    tables["Budgets"][0]["year"] = 2027
    assert lp.alone(Facts(tables), "A") == pytest.approx(100 - 80)


TODAY = [programme("UA", current_intake=50)]
"""The 50 of the year before meet A's need in 2028, nearly."""


@pytest.mark.parametrize(
    ("sheets", "shortage"),
    [
        ({"Routes": [{"trained_in": "A", "trained_for": "B", "allowed": "no"}]}, 80),
        ({"Routes": [{"trained_in": "A", "trained_for": "B", "max_seats": 15}]}, 65),
        ({"Regions": [{"region": "A", "max_out_share": 0.2}, {"region": "B"}], "Programmes": TODAY}, 70),
        ({"Regions": [{"region": "A", "max_out_share": 1.3}, {"region": "B"}], "Programmes": TODAY}, 15),
        ({"Regions": [{"region": "A", "max_out_share": 1}, {"region": "B"}], "Programmes": TODAY}, 0),
        ({"Fixed": [{"institution": "UA", "specialty": "k", "trained_for": "B", "year": 2027, "seats": 7}]}, 73),
    ],
)
def test_routes_openness_and_fixed(sheets: dict[str, Table], shortage: float) -> None:
    assert lp.together(Facts(case(**sheets)), "participation", "shortage")["shortage"] == pytest.approx(shortage)


def test_excess_says_by_how_much_alone_is_missed() -> None:
    # Fixed seats for B leave A 90 of its 100: 10 more than alone.
    fixed = [{"institution": "UA", "specialty": "k", "trained_for": "B", "year": 2027, "seats": 10}]
    facts = Facts(case(Fixed=fixed, Demand=[need("A", 2028, 100), need("B", 2028, 5)]))
    assert lp.alone_values(facts) == pytest.approx({"A": 0, "B": 5})
    values = lp.together(facts, "participation", "shortage", "worst_region", "surplus")
    assert values == pytest.approx({"participation": 10, "shortage": 10, "worst_region": 0.1, "surplus": 5})


def test_lending() -> None:
    # A has 100 and needs 60; it may lend 30 % of its staff at 0.5: 30 lent are 15 for B; 10 remain surplus.
    tables = case(
        Sharing=[{"employed_in": "A", "serves": "B", "max_share": 0.3, "effectiveness": 0.5}],
        Fixed=[{"institution": "UA", "specialty": "k", "trained_for": "A", "year": 2027, "seats": 100}],
    )
    facts = Facts(tables)
    goals = ("participation", "shortage", "worst_region", "surplus")
    values = lp.together(facts, *goals, sharing=True)
    assert values == pytest.approx({"participation": 0, "shortage": 65, "worst_region": 65 / 80, "surplus": 10 + 15})
    assert lp.together(facts, *goals)["shortage"] == pytest.approx(80)


def test_separate_goals_in_order() -> None:
    # A needs 60, pays 2 a year and 1 a seat; each goal ties the ones before it.
    programmes = [programme("UA", current_intake=70, cost_per_year=2)]
    routes = [{"trained_in": "A", "trained_for": "A", "cost_per_seat": 1}]
    facts = Facts(case(Programmes=programmes, Routes=routes))
    # Last year's 70 graduate in 2027, so nobody is short; least surplus in 2028 is with no seats at all.
    expected = {"shortage": 0, "surplus": 70 + 10, "change": 70, "cost": 0}
    assert lp.separate(facts, "A") == pytest.approx(expected, abs=1e-4)


def test_whole_seats() -> None:
    # Three graduates for every four seats: 100 seats give 75.
    facts = Facts(case(Programmes=[programme("UA", completion_rate=0.75)], Demand=[need("A", 2028, 74.9)]))
    assert lp.alone(facts, "A") == pytest.approx(0)
    assert lp.least_whole_shortage(facts, 0) == pytest.approx(0)
    limited = Facts(case(Institutions=[{"institution": "UA", "region": "A", "intake_limit": 99.9}]))
    assert lp.coalition(limited, ["A"]) == pytest.approx(0)
    assert lp.least_whole_shortage(limited, 0) == pytest.approx(80 - 39)
    assert lp.together(limited, "participation", "shortage")["shortage"] == pytest.approx(80 - 39.9)


def test_no_plan() -> None:
    fixed = [{"institution": "UA", "specialty": "k", "trained_for": "A", "year": 2027, "seats": 50}]
    limits = [{"institution": "UA", "region": "A", "intake_limit": 49.5}]
    assert not lp.has_plan(Facts(case(Fixed=fixed, Institutions=limits)))
    # The third seat may be split between two routes of half a seat each, but not as a whole one.
    tables = case(
        Regions=[{"region": r} for r in "ABC"],
        Programmes=[programme("UA", min_intake=3, max_intake=3)],
        Demand=[need(r, 2028, 60) for r in "ABC"],
        Routes=[{"trained_in": "A", "trained_for": d, "max_seats": 0.5} for d in "BC"],
        Fixed=[{"institution": "UA", "specialty": "k", "trained_for": "A", "year": 2027, "seats": 2}],
    )
    assert lp.has_plan(Facts(tables))
    assert not lp.has_whole_plan(Facts(tables))


def test_random_cases_are_repeatable_and_mostly_feasible() -> None:
    assert random_case(5) == random_case(5)
    feasible = [lp.has_plan(Facts(random_case(seed))) for seed in range(20)]
    assert sum(feasible) >= 14
