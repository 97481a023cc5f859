"""What asks for no whole seats is found out while these are decided."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest

from coplan import run
from coplan.datafiles import data_folder
from coplan.errors import ExitCode, NoPlan, NotProven
from coplan.formulation.solving import NoSolution
from coplan.plan import make
from coplan.run import early, games
from coplan.solver import TIME_LIMIT, Unproven
from coplan.solver.giving_up import GivenUp, need_to_go_on
from coplan.whole.deciding import Decided
from coplan.workbook.read_plan import read_plan
from coplan.workers.threads import OtherThreads
from tests.small import small
from tests.workbooks import FIRST_STEPS, cells, saved

FOUND = ("sets_early", "bottlenecks_of")
STAMPS = ("solved_at", "seconds")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "cores", lambda: 2)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What of FOUND is begun in another thread."""
    names: list[str] = []
    start = OtherThreads.start

    def told(other: OtherThreads, task: Any) -> Any:
        names.extend(name for name in FOUND if name == task.func.__name__)
        return start(other, task)

    monkeypatch.setattr(OtherThreads, "start", told)
    return names


def instead(patch: pytest.MonkeyPatch, owner: Any, name: str, do: Callable[..., Any]) -> None:
    """A function does something else, which gets it and its arguments."""
    function = getattr(owner, name)
    patch.setattr(owner, name, lambda *arguments: do(function, *arguments))


def content(path: Path) -> dict[str, dict[str, Any]]:
    """All cells but those that tell when a plan was made."""
    sheets = cells(path)
    times = [address.replace("D", "B") for address, value in sheets["Summary"].items() if value in STAMPS]
    assert len(times) == len(STAMPS)
    return {**sheets, "Summary": {a: value for a, value in sheets["Summary"].items() if a not in times}}


def test_both_are_found_in_another_thread_before_whole_seats_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, Event] = {name: Event() for name in FOUND}

    def finding(function: Callable[..., Any], *arguments: Any) -> Any:
        assert current_thread() is not main_thread()
        made = function(*arguments)
        found[function.__name__].set()
        return made

    def decided(decide: Callable[..., Decided], *arguments: Any) -> Decided:
        assert all(event.wait(60) for event in found.values())
        return decide(*arguments)

    for name in FOUND:
        instead(monkeypatch, early, name, finding)
    instead(monkeypatch, make, "decide_seats", decided)
    assert run.solve(FIRST_STEPS, tmp_path / "plan.xlsx").path.is_file()


@pytest.mark.parametrize("model", ["mutual", "shared", "separate", "fair"])
def test_the_workbook_is_the_same_as_one_after_the_other(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[str]
) -> None:
    beside = content(run.solve(FIRST_STEPS, tmp_path / "beside.xlsx", run.Options(model=model)).path)
    monkeypatch.setattr(early, "cores", lambda: 1)
    after = content(run.solve(FIRST_STEPS, tmp_path / "after.xlsx", run.Options(model=model)).path)
    assert beside == after
    sets = [] if model == "separate" else ["sets_early"]
    assert begun == [*sets, "bottlenecks_of", "bottlenecks_of"]


def test_large_cases_are_solved_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[str]
) -> None:
    monkeypatch.setattr("coplan.explain.SIDE_BY_SIDE", 1)
    assert "Bottlenecks" in cells(run.solve(FIRST_STEPS, tmp_path / "plan.xlsx").path)
    assert begun == []


def test_sets_that_processes_solve_are_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: list[str]
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(games, "LARGE", 1)
    monkeypatch.setattr(games, "cores", lambda: 2)
    instead(monkeypatch, games, "Processes", lambda make, jobs, tell: asked.append(jobs) or make(1, tell))
    run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert begun == ["bottlenecks_of"]
    assert asked == [2]


def test_a_brief_plan_begins_nothing_that_it_does_not_say(tmp_path: Path, begun: list[str]) -> None:
    run.solve(FIRST_STEPS, tmp_path / "brief.xlsx", run.Options(brief=True))
    assert begun == []
    mutual, model = (data_folder("models") / "mutual.toml").read_text("utf-8"), tmp_path / "shapley.toml"
    model.write_text(mutual.replace('settlement = "beneficiary_pays"', 'settlement = "shapley"'), "utf-8")
    solved = run.solve(FIRST_STEPS, tmp_path / "shapley.xlsx", run.Options(model=model, brief=True))
    assert begun == ["sets_early"]
    assert solved.plan.shapley == pytest.approx({"Centre": 5, "North": 25, "South": 30})


def test_steps_are_told_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def decided(decide: Callable[..., Decided], *arguments: Any) -> Decided:
        assert sets.wait(60)
        return decide(*arguments)

    def finding(find: Callable[..., Any], *arguments: Any) -> Any:
        made = find(*arguments)
        sets.set()
        return made

    sets = Event()
    instead(monkeypatch, early, "sets_early", finding)
    instead(monkeypatch, make, "decide_seats", decided)
    run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(tell=lambda step, _: told.append(step.stage)))
    assert told == [*["alone"] * 3, *["goal"] * (len(told) - 7), "whole", *["coalition"] * 3]


@pytest.mark.parametrize(
    ("failure", "raised", "code"),
    [
        (lambda lp: NoSolution(lp, whole=True), NoPlan, ExitCode.NO_PLAN),
        (lambda _: Unproven(TIME_LIMIT), NotProven, ExitCode.NOT_PROVEN),
        (lambda _: KeyboardInterrupt(), KeyboardInterrupt, None),
        (lambda _: ZeroDivisionError(), ZeroDivisionError, None),
    ],
)
def test_where_whole_seats_fail_nobody_waits_for_what_was_begun(
    failure: Callable[..., BaseException],
    raised: type[BaseException],
    code: ExitCode | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_work, given_up = Event(), Event()

    def finding(*_: Any) -> None:
        at_work.set()
        try:
            for _ in range(3000):
                need_to_go_on()
                time.sleep(0.02)
        except GivenUp:
            given_up.set()
            raise

    def failing(_: Any, lp: Any, *__: Any) -> None:
        assert at_work.wait(60)
        raise failure(lp)

    instead(monkeypatch, early, "sets_early", finding)
    instead(monkeypatch, make, "decide_seats", failing)
    with pytest.raises(raised) as caught:
        run.solve(saved(tmp_path / "case.xlsx", small()), tmp_path / "plan.xlsx")
    assert getattr(caught.value, "exit_code", None) == code
    assert given_up.wait(10)
    assert [path.name for path in tmp_path.iterdir()] == ["case.xlsx"]


@pytest.mark.parametrize("name", FOUND)
def test_a_defect_in_the_other_thread_is_raised_and_nothing_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("by accident")

    instead(monkeypatch, early, name, broken)
    with pytest.raises(ZeroDivisionError, match="by accident"):
        run.solve(FIRST_STEPS, tmp_path / "plan.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_reason_that_the_other_thread_has_no_time_for_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproven(*_: Any) -> None:
        raise Unproven(TIME_LIMIT)

    monkeypatch.setattr("coplan.explain.bottlenecks", unproven)
    solved = run.solve(FIRST_STEPS, tmp_path / "plan.xlsx", run.Options(language="en"))
    assert [issue.code for issue in solved.issues] == ["no_reasons"]
    assert "without Bottlenecks" in read_plan(solved.path).summary["reasons"]
    assert "Unmet" in cells(solved.path)
