"""The solver: only proven optima, goals in order, and a stop when the user wants one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from highspy import HighsModelStatus
from scipy.sparse import csr_array

from coplan.contract.model import GoalStep, load_model
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.solving import NoSolution, goal_of, search_of, solve_in_order
from coplan.plan.alone import alone_of
from coplan.solver import Engine, GoalResult, Infeasible, Matrix, Search, Unproven
from coplan.solver import engine as solver_engine
from coplan.solver.face import FEASIBILITY
from coplan.solver.giving_up import GivenUp, give_up_when
from coplan.solver.in_order import silent
from coplan.solver.matrix import Numbers
from tests.independent.cases import random_case
from tests.processes import listening
from tests.tiny import NEED, PROGRAMMES, Rows, case_of, lp_of, solved, value_of
from tests.written import case_from

INF = float("inf")
GOALS = ("shortage", "worst_region", "surplus", "change", "directed", "cost")
MANY_ATTEMPTS = 4
ANY = dict.fromkeys(("East", "西部", "North", "South"), 1e20)


def one_column(lower: float, upper: float) -> Matrix:
    """x with lower ≤ x, and a row x ≤ upper."""
    return Matrix(
        column_lower=np.array([lower]),
        column_upper=np.array([INF]),
        row_lower=np.array([-INF]),
        row_upper=np.array([upper]),
        entries=csr_array([[1.0]]),
    )


def test_optimum() -> None:
    assert Engine(one_column(2, 5)).minimise(np.array([3.0])) == pytest.approx([2])
    assert Engine(one_column(2, 5)).minimise(np.array([-3.0])) == pytest.approx([5])


def test_infeasible_is_proven() -> None:
    with pytest.raises(Infeasible):
        Engine(one_column(3, 2)).minimise(np.array([1.0]))


def test_unbounded_is_refused() -> None:
    with pytest.raises(Unproven) as refused:
        Engine(one_column(0, INF)).minimise(np.array([-1.0]))
    assert refused.value.status


def test_a_region_with_nothing_to_decide_is_solved() -> None:
    none = np.zeros(0)
    empty = Matrix(none, none, none, none, csr_array((0, 0)))
    assert len(Engine(empty).minimise(np.zeros(0))) == 0
    values, proven = Engine(empty).minimise_whole(np.zeros(0), 0.0, 1.0)
    assert values is not None
    assert len(values) == 0
    assert proven
    lonely = case_of(Regions=[["region"], ["East"], ["West"], ["Nowhere"]])
    assert solved(lp_of(lonely, GOALS, planners=["Nowhere"])).goal("shortage") == 0


def test_deadline_that_has_passed() -> None:
    lp = lp_of(case_from(random_case(3)), GOALS)
    with pytest.raises(Unproven) as late:
        solve_in_order(lp, [GoalStep(goal, 0) for goal in GOALS], deadline=time.monotonic())
    assert "ime" in late.value.status


def test_refused_options_are_not_silent() -> None:
    with pytest.raises(ValueError, match="no_such_option"):
        Engine(one_column(0, 1)).set(no_such_option=1)
    with pytest.raises(ValueError, match="solver"):
        Engine(one_column(0, 1)).set(solver="abacus")


def test_an_unclear_end_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs, run = [], Engine._run

    def unclear(engine: Engine, seconds: float = INF) -> object:
        status = run(engine, seconds)
        runs.append(status)
        return HighsModelStatus.kUnknown if len(runs) < MANY_ATTEMPTS else status

    monkeypatch.setattr(Engine, "_run", unclear)
    assert Engine(one_column(2, 5)).minimise(np.array([1.0])) == pytest.approx([2])
    assert len(runs) == MANY_ATTEMPTS


def test_a_large_lp_is_tried_by_hipo_first_where_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(one_column(2, 5))
    engine.minimise(np.array([1.0]))
    for installed in (True, False):
        monkeypatch.setattr(solver_engine, "has_hipo", lambda answer=installed: answer)
        assert engine._cold_attempts() == solver_engine.ATTEMPTS
    monkeypatch.setattr(solver_engine, "LARGE", 1)
    assert engine._cold_attempts() == solver_engine.ATTEMPTS
    monkeypatch.setattr(solver_engine, "has_hipo", lambda: True)
    assert engine._cold_attempts() == (solver_engine.FACTORISING, *solver_engine.ATTEMPTS)
    engine.stay_optimal()
    assert engine._cold_attempts() == solver_engine.ATTEMPTS


def test_a_search_for_whole_numbers_starts_where_it_is_told_whatever_the_cost_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matrix = Matrix(np.zeros(2), np.full(2, 9.0), np.array([3.0]), np.array([INF]), csr_array([[2.0, 2.0]]))
    run, starts = Engine._run, []

    def seen(engine: Engine, seconds: float = INF) -> HighsModelStatus:
        at = engine.highs.getSolution()
        starts.append(list(at.col_value) if at.value_valid else None)
        return run(engine, seconds)

    monkeypatch.setattr(Engine, "_run", seen)
    engine = Engine(matrix, whole=np.array([True, True]))
    engine.start_at(np.arange(2), np.array([5.0, 6.0]))
    found, _ = engine.minimise_whole(np.array([1.0, 2.0]), gap=0.0)
    assert found == pytest.approx([2, 0])
    assert starts == [[5, 6]]


def test_unclear_to_the_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "_run", lambda *_: HighsModelStatus.kUnknown)
    with pytest.raises(Unproven):
        Engine(one_column(2, 5)).minimise(np.array([1.0]))


def test_infeasible_names_the_lp() -> None:
    columns = [*PROGRAMMES, "min_intake"]
    lp = lp_of(
        case_of(
            Programmes=[columns, ["E", "k", 0, 9, 1, 5], ["E", "m", 0, 9, 1, 5]],
            Institutions=[["institution", "region", "intake_limit"], ["E", "East", 9]],
        )
    )
    with pytest.raises(NoSolution) as none:
        solved(lp)
    assert none.value.lp is lp
    assert not none.value.whole


# Goals in order


@pytest.mark.parametrize("seed", range(12))
def test_both_ways_to_hold_earlier_goals_agree(seed: int) -> None:
    lp = lp_of(case_from(random_case(seed)), GOALS)
    search = Search(matrix_of(lp), [goal_of(lp, goal) for goal in GOALS])
    results: list[list[float] | None] = []
    for with_rows in (False, True):
        try:
            found = search._goal_by_goal(search._started(None), silent, "", with_rows)
        except Infeasible:
            results.append(None)
        else:
            results.append([goal.value for goal in found.goals])
    by_face, by_rows = results
    assert by_face == (by_rows and pytest.approx(by_rows, rel=1e-3, abs=0.1))  # rows leave a little room


def goals_of(seed: int, slack: float = 0.0) -> list[float] | None:
    """What the goals reach, participation first: nobody is to be worse off than alone."""
    case, model = case_from(random_case(seed)), load_model("mutual")
    found = {r: alone_of(case, model, r) for r in case.regions}
    alone = {r: reached.value for r, reached in found.items() if reached is not None}
    lp = lp_of(case, ("participation", *GOALS), ["lending_limit"], alone)
    steps = [GoalStep(goal, slack if goal == "shortage" else 0.0) for goal in lp.goals]
    try:
        return [goal.value for goal in solve_in_order(lp, steps).goals]
    except Infeasible:
        return None


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small LPs are solved like large ones."""
    monkeypatch.setattr(solver_engine, "LARGE", 1)
    monkeypatch.setattr(solver_engine, "SMALL", 1)
    monkeypatch.setattr(solver_engine, "has_hipo", lambda: True)
    monkeypatch.setattr(solver_engine, "FACTORISING", {**solver_engine.FACTORISING, "solver": "ipx"})


@pytest.mark.parametrize(("slack", "seeds"), [(0.0, 24), (0.1, 8)])
def test_goals_of_a_large_lp_are_those_of_a_small_one(slack: float, seeds: int, request: pytest.FixtureRequest) -> None:
    usual = [goals_of(seed, slack) for seed in range(seeds)]
    request.getfixturevalue("large")
    for seed, goals in enumerate(usual):
        assert goals_of(seed, slack) == (goals and pytest.approx(goals, rel=1e-6, abs=1e-5))


@pytest.mark.usefixtures("large")
def test_in_a_large_lp_a_warm_start_that_takes_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [goals_of(seed) for seed in range(8)]
    monkeypatch.setattr(solver_engine, "PIVOTS", 0)
    assert [goals_of(seed) for seed in range(8)] == [goals and pytest.approx(goals, abs=1e-5) for goals in usual]


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("attractive", "warm"), [(-1, False), (10**9, True)])
def test_in_a_large_lp_a_warm_start_far_from_the_optimum_is_not_tried(
    monkeypatch: pytest.MonkeyPatch, attractive: int, warm: bool
) -> None:
    usual = [goals_of(seed) for seed in range(8)]
    set_, limits = Engine.set, set()

    def seen(engine: Engine, **options: Any) -> None:
        limits.add(options.get("simplex_iteration_limit"))
        set_(engine, **options)

    monkeypatch.setattr(Engine, "set", seen)
    monkeypatch.setattr(solver_engine, "ATTRACTIVE", attractive)
    assert [goals_of(seed) for seed in range(8)] == [goals and pytest.approx(goals, abs=1e-5) for goals in usual]
    assert 0 in limits
    assert (solver_engine.PIVOTS in limits) == warm


@pytest.mark.parametrize("few", ["ATTRACTIVE", "FEW_ATTRACTIVE"])
@pytest.mark.parametrize(("attractive", "warm"), [(-1, False), (10**9, True)])
def test_in_a_smaller_lp_a_warm_start_is_tried_only_near_the_optimum_but_then_to_the_end(
    monkeypatch: pytest.MonkeyPatch, few: str, attractive: int, warm: bool
) -> None:
    usual = [goals_of(seed) for seed in range(8)]
    set_, limits = Engine.set, set[int]()

    def seen(engine: Engine, **options: Any) -> None:
        if options.get("simplex_strategy") == solver_engine.WARM["simplex_strategy"]:
            limits.add(options["simplex_iteration_limit"])
        set_(engine, **options)

    monkeypatch.setattr(Engine, "set", seen)
    monkeypatch.setattr(solver_engine, "SMALL", 1 if few == "ATTRACTIVE" else 10**9)
    monkeypatch.setattr(solver_engine, few, attractive)
    assert [goals_of(seed) for seed in range(8)] == [goals and pytest.approx(goals, abs=1e-5) for goals in usual]
    assert limits == ({0, solver_engine.DEFAULTS["simplex_iteration_limit"]} if warm else {0})


def lp_and_search() -> tuple[Formulation, Search]:
    lp = lp_of(case_from(random_case(5)), ("participation", *GOALS), ["lending_limit"], dict.fromkeys(ANY, 1e6))
    return lp, search_of(lp, [GoalStep(goal, 0.0) for goal in lp.goals])


@pytest.mark.usefixtures("large")
def test_where_there_is_no_time_for_later_goals_their_rows_hold_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    lp, search = lp_and_search()
    minimise, in_time = Engine.minimise, ["participation", "shortage"]

    def until_late(engine: Engine, cost: Numbers, warm: bool = False, vertex: bool = True) -> Numbers:
        if warm and not in_time:
            engine.deadline = time.monotonic()
            raise Unproven(solver_engine.TIME_LIMIT)
        if warm:
            in_time.pop()
        return minimise(engine, cost, warm, vertex)

    monkeypatch.setattr(Engine, "minimise", until_late)
    found = search.solve(enough="shortage")
    assert [goal.name for goal in found.goals] == ["participation", "shortage"]
    matrix = matrix_of(lp)
    reached = matrix.entries @ found.values
    assert (reached >= matrix.row_lower - FEASIBILITY).all()
    assert (reached <= matrix.row_upper + FEASIBILITY).all()
    moves = [lp.column(x) for x in (*lp.variables.rise.values(), *lp.variables.fall.values())]
    assert found.values[moves].any()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("seed", range(6))
def test_in_a_large_lp_somebody_may_have_to_be_worse_off(seed: int) -> None:
    """East needs 10 and West nobody, but only West has a programme: East cannot have what it is said to reach alone."""
    case = case_of(
        Programmes=[PROGRAMMES, ["W", "k", 0, 10 + seed, 1]],
        Demand=[NEED, ["East", "k", 2028, 30]],
    )
    lp = lp_of(case, ("participation", *GOALS), ["lending_limit"], {"East": 5.0})
    assert [goal.value for goal in solved(lp).goals][:2] == pytest.approx([15 - seed, 20 - seed])


@pytest.mark.parametrize("seed", range(12, 20))
def test_later_goals_take_nothing_from_earlier_ones(seed: int) -> None:
    lp = lp_of(case_from(random_case(seed)), GOALS)
    try:
        solution = solved(lp)
    except Infeasible:
        return
    for goal in solution.goals:
        reached = coefficients(lp, lp.goals[goal.name]) @ solution.values
        assert reached == pytest.approx(goal.value, rel=1e-5, abs=1e-5)


def test_goals_that_slipped_are_held_by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "stay_optimal", lambda _: None)  # later goals then undo the earlier ones
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 10, 100, 1]])
    lp = lp_of(case, ("shortage", "change"))
    assert [goal.value for goal in solved(lp).goals] == pytest.approx([0, 30], abs=1e-5)


def test_a_face_that_is_cut_off_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(engine: Engine) -> None:
        engine.highs.changeColBounds(0, 1.0, 1.0)  # which contradicts the first goal
        engine.highs.changeColBounds(1, 1.0, 1.0)

    monkeypatch.setattr(Engine, "stay_optimal", cut_off)
    lp = lp_of(case_of(Programmes=[PROGRAMMES, ["E", "k", 10, 100, 1]]), ("shortage", "change"))
    assert [goal.value for goal in solved(lp).goals] == pytest.approx([0, 30], abs=1e-5)


def test_slack_gives_later_goals_room() -> None:
    # 50 people needed; 20 seats leave 30 missing at best. With a slack of 0.1, 33 may be missing: 17 seats instead.
    lp = lp_of(case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]]), ("shortage", "change"))
    solution = solve_in_order(lp, [GoalStep("shortage", 0.1), GoalStep("change", 0)])
    assert [goal.value for goal in solution.goals] == pytest.approx([30, 17])
    assert value_of(lp, solution, lp.variables.shortage["East", "k", 2028]) == pytest.approx(33)
    strict = solve_in_order(lp, [GoalStep("shortage", 0), GoalStep("change", 0)])
    assert [goal.value for goal in strict.goals] == pytest.approx([30, 20])


def test_slack_counts_the_unavoidable_part() -> None:
    # 10 seats in 2027: nobody can be there in 2027, when 40 are needed already.
    demand: Rows = [NEED, ["East", "k", 2027, 40], ["East", "k", 2028, 10]]
    lp = lp_of(case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]], Demand=demand), ("shortage", "change"))
    # Best: 40 in 2027 and 50 − 20 = 30 in 2028; a tenth of the 70 is 7 seats fewer.
    solution = solve_in_order(lp, [GoalStep("shortage", 0.1), GoalStep("change", 0)])
    assert [goal.value for goal in solution.goals] == pytest.approx([70, 13])


def test_every_goal_is_reported_as_it_is_reached() -> None:
    told: list[GoalResult] = []
    lp = lp_of(case_of(), ("shortage", "cost"))
    solution = solve_in_order(lp, [GoalStep("shortage", 0), GoalStep("cost", 0)], report=told.append)
    assert tuple(told) == solution.goals
    assert [goal.name for goal in told] == ["shortage", "cost"]


# Stopping


def knapsack() -> tuple[Matrix, Numbers]:
    """A knapsack of many rows that takes HiGHS far longer than a minute, and its cost."""
    draw = np.random.default_rng(1)
    size = 60
    rows = csr_array(draw.integers(1, 101, (size, size)).astype(float))
    matrix = Matrix(np.zeros(size), np.ones(size), np.full(size, -np.inf), np.full(size, 25.0 * size), rows)
    return matrix, -draw.integers(90, 101, size).astype(float)


STOPPED = """
import numpy as np
from coplan.solver import Engine
from tests.solver.test_engine import knapsack

matrix, cost = knapsack()
print("ready", flush=True)
try:
    Engine(matrix, whole=np.ones(len(cost), bool)).minimise_whole(cost, 0.0, 300.0)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_stops_the_solver() -> None:
    command = [sys.executable, "-c", STOPPED]
    folder = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, **listening()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(2)
        assert process.poll() is None, "the problem was solved before it could be stopped"
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "stopped\n"
        process.wait(timeout=10)
        assert time.monotonic() - began < 5


def covering() -> tuple[Matrix, Numbers]:
    """An LP of covering that takes HiGHS many seconds by simplex and by an interior point method, and its cost."""
    draw, rows, columns, of_each = np.random.default_rng(1), 2000, 10_000, 40
    at = draw.integers(0, rows, columns * of_each), np.repeat(np.arange(columns), of_each)
    entries = csr_array((1 + draw.random(columns * of_each) / 100, at), (rows, columns))
    matrix = Matrix(np.zeros(columns), np.full(columns, INF), np.ones(rows), np.full(rows, INF), entries)
    return matrix, 1 + draw.random(columns)


@pytest.mark.parametrize(
    ("case", "search"),
    [
        (knapsack, lambda engine, cost: engine.minimise_whole(cost, 0.0, 300.0)),
        (covering, lambda engine, cost: engine.minimise_exactly(cost)),
        (covering, lambda engine, cost: engine.minimise(cost, vertex=False)),
    ],
)
def test_a_search_that_nobody_waits_for_any_more_ends(
    case: Callable[[], tuple[Matrix, Numbers]], search: Callable[[Engine, Numbers], Any]
) -> None:
    (matrix, cost), told, ended = case(), Event(), list[str]()

    def searching() -> None:
        give_up_when(told)
        engine = Engine(matrix, whole=np.ones(len(cost), bool) if case is knapsack else None)
        for name in ("begun", "not even begun"):
            try:
                search(engine, cost)
            except GivenUp:
                ended.append(name)

    thread = Thread(target=searching, daemon=True)
    thread.start()
    thread.join(0.7)
    assert thread.is_alive(), "the problem was solved before it could be given up"
    told.set()
    thread.join(10)
    assert ended == ["begun", "not even begun"]
