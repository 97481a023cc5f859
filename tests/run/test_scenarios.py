"""Scenarios of a case, from file to file."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import CoplanError, ExitCode, UsageProblem
from coplan.plan import alone
from coplan.run import alone as run_alone
from coplan.run import attempt, scenarios
from coplan.workbook.read_plan import read_plan
from coplan.workers import Progress
from tests.workbooks import FIRST_STEPS, allocation, change, with_scenarios

MORE = change("Demand", "required", "multiply", 1.2)
CLASH = [
    change("Programmes", "min_intake", "set", 30),
    change("Institutions", "intake_limit", "set", 40, institution="Centre College"),
]
SCENARIOS: dict[str, Sequence[dict[str, Any]]] = {
    "more": [MORE],
    "dear": [change("Programmes", "cost_per_year", "set", 20)],
    "as it is": [change("Programmes", "max_intake", "multiply", 1)],
    "no limit kept": CLASH,
    "below zero": [change("Programmes", "max_intake", "add", -500)],
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return with_scenarios(tmp_path / "case.xlsx", SCENARIOS)


def solve(case: Path, *names: str, jobs: int = 1, **options: Any) -> tuple[run.Outcome, ...]:
    folder = case.parent / f"plans-{jobs}"
    return run.solve_scenarios(case, names or None, folder, run.Options(jobs=jobs, **options)).outcomes


def codes(outcome: run.Outcome) -> list[str]:
    return [issue.code for issue in outcome.issues]


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a plan was made, and an LP of a region alone solved, in this process."""
    calls = {"plan": 0, "alone": 0}
    make, value = attempt.plan_in_fractions, alone.alone_of

    def counted(*arguments: Any) -> Any:
        calls["plan"] += 1
        return make(*arguments)

    def counted_alone(*arguments: Any) -> Any:
        calls["alone"] += 1
        return value(*arguments)

    monkeypatch.setattr(attempt, "plan_in_fractions", counted)
    monkeypatch.setattr(run_alone, "alone_of", counted_alone)
    monkeypatch.setattr("coplan.plan.alone.alone_of", counted_alone)
    return calls


def test_the_base_is_the_case_without_scenario(case: Path, tmp_path: Path) -> None:
    expected = allocation(run.solve(FIRST_STEPS, tmp_path / "plain.xlsx").path)
    assert allocation(run.solve(case, tmp_path / "none.xlsx").path) == expected
    assert allocation(run.solve(case, tmp_path / "base.xlsx", scenario="base").path) == expected
    assert allocation(run.solve(case, tmp_path / "基准.xlsx", scenario="基准").path) == expected
    assert allocation(solve(case, "base")[0].path) == expected


def test_a_scenario_is_the_same_alone_and_among_others(case: Path, tmp_path: Path) -> None:
    by_itself = run.solve(case, tmp_path / "plan.xlsx", scenario="more")
    (among,) = (outcome for outcome in solve(case) if outcome.scenario == "more")
    assert among.summary is not None
    assert allocation(among.path) == allocation(by_itself.path) != allocation(solve(case, "base")[0].path)
    figures = {key: value for key, value in by_itself.summary.items() if key not in ("solved_at", "seconds")}
    assert {key: among.summary[key] for key in figures} == figures
    assert read_plan(among.path).summary["scenario"] == "more"


def test_one_process_or_two_give_the_same_plans(case: Path) -> None:
    one, two = solve(case, jobs=1), solve(case, jobs=2)
    assert [o.scenario for o in one] == [o.scenario for o in two] == ["base", *SCENARIOS]
    assert [(o.exit_code, o.issues) for o in one] == [(o.exit_code, o.issues) for o in two]
    for first, second in zip(one, two, strict=True):
        assert first.path.name == second.path.name
        assert first.path.exists() == second.path.exists() == (first.summary is not None)
        if first.summary:
            assert allocation(first.path) == allocation(second.path)
            assert first.summary["shortage"] == second.summary["shortage"]  # type: ignore[index]


def test_equal_inputs_are_solved_once(case: Path, solved: dict[str, int]) -> None:
    outcomes = solve(case, "base", "as it is", "dear", "more")
    assert [outcome.exit_code for outcome in outcomes] == [0, 0, 0, 0]
    # base is "as it is"; "dear" changes what the three regions pay alone, "more" what they are short of
    assert solved == {"plan": 3, "alone": 9}
    assert allocation(outcomes[0].path) == allocation(outcomes[1].path)
    assert read_plan(outcomes[1].path).summary["scenario"] == "as it is"


def test_a_name_is_solved_once_however_it_is_written(case: Path, solved: dict[str, int]) -> None:
    outcomes = solve(case, "more", " MORE ", "base", "基准")
    assert [outcome.scenario for outcome in outcomes] == ["more", "base"]
    assert solved["plan"] == 2


def test_one_that_fails_leaves_the_others(case: Path) -> None:
    found = {outcome.scenario: outcome for outcome in solve(case)}
    assert {name: int(outcome.exit_code) for name, outcome in found.items()} == {
        "base": 0, "more": 0, "dear": 0, "as it is": 0, "no limit kept": 4, "below zero": 3,
    }  # fmt: skip
    assert codes(found["no limit kept"])[:2] == ["limits_clash", "clash_limit"]
    said = found["below zero"].issues[0]
    assert (said.sheet, said.cell, said.scenario) == ("Programmes", "E2", "below zero")
    assert "按情景“below zero”调整后" in said.message("zh")
    assert sorted(path.name for path in (case.parent / "plans-1").iterdir()) == [
        "case-mutual-as it is.xlsx", "case-mutual-dear.xlsx", "case-mutual-more.xlsx", "case-mutual.xlsx",
    ]  # fmt: skip


def test_a_defect_in_one_is_told_and_the_others_finished(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = scenarios.write

    def fail(target: Path, plan: Any, checked: Any, *rest: Any) -> Any:
        if checked.raw.scenario == "more":
            raise ZeroDivisionError("by accident")
        return write(target, plan, checked, *rest)

    monkeypatch.setattr(scenarios, "write", fail)
    base, more = solve(case, "base", "more")
    assert (base.exit_code, base.defect) == (ExitCode.DONE, "")
    assert (more.exit_code, more.defect, more.summary) == (ExitCode.DEFECT, "ZeroDivisionError: by accident", None)
    monkeypatch.setenv("COPLAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        solve(case, "more")


def test_a_plan_that_cannot_be_saved_is_told_and_the_others_finished(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = scenarios.save_bytes

    def full(target: Path, content: bytes) -> None:
        if "more" in target.name:
            raise OSError(errno.ENOSPC, "full", str(target))
        save(target, content)

    monkeypatch.setattr(scenarios, "save_bytes", full)
    base, more = solve(case, "base", "more")
    assert (base.exit_code, more.exit_code, codes(more)) == (ExitCode.DONE, ExitCode.BAD_INPUT, ["system_refused"])
    assert base.path.is_file()
    assert not more.path.exists()


def test_time_is_limited_for_each(case: Path) -> None:
    outcomes = solve(case, "base", "more", time_limit=0)
    assert [outcome.exit_code for outcome in outcomes] == [ExitCode.NOT_PROVEN] * 2
    assert not (case.parent / "plans-1").exists()


def test_steps_say_which_scenario_they_are_for(case: Path) -> None:
    steps: list[Progress] = []
    solve(case, "base", "as it is", "more", "no limit kept", tell=lambda step, _: steps.append(step))
    assert {step.scenarios for step in steps if step.stage == "goal"} == {("base", "as it is"), ("more",)}
    assert [step.scenarios for step in steps if step.stage == "written"] == [("base",), ("as it is",), ("more",)]
    assert [step.scenarios for step in steps if step.stage == "failed"] == [("no limit kept",)]


@pytest.mark.usefixtures("solved")
def test_a_model_given_holds_for_all(case: Path) -> None:
    outcomes = solve(case, "base", "more", model="separate")
    assert [outcome.path.name for outcome in outcomes] == ["case-separate.xlsx", "case-separate-more.xlsx"]
    assert all(outcome.summary and outcome.summary["model"] == "separate" for outcome in outcomes)


def test_names_that_a_file_cannot_have(tmp_path: Path) -> None:
    case = with_scenarios(
        tmp_path / "case.xlsx", {'50%: up/down?"': [MORE], "..": [change("Demand", "required", "add", 1)]}
    )
    outcomes = solve(case)
    assert [outcome.path.name for outcome in outcomes] == [
        "case-mutual.xlsx", "case-mutual-50%_ up_down__.xlsx", "case-mutual-_.xlsx",
    ]  # fmt: skip
    assert all(outcome.path.is_file() for outcome in outcomes)


def refused(case: Path, *names: str, output: Path | None = None, **options: Any) -> list[str]:
    with pytest.raises(CoplanError) as error:
        run.solve_scenarios(case, names or None, output, run.Options(**options))
    assert isinstance(error.value, UsageProblem)
    return [issue.code for issue in error.value.issues]


def test_what_keeps_all_from_being_solved(case: Path, tmp_path: Path, solved: dict[str, int]) -> None:
    assert refused(case, "more", "absent") == ["unknown_scenario"]
    assert refused(case, output=tmp_path / "plan.xlsx") == ["output_not_a_folder"]
    assert refused(case, "more", model="nosuch") == ["unknown_model"]
    same = with_scenarios(tmp_path / "same.xlsx", {"up": [MORE], "Up": [MORE]})
    assert refused(same, output=tmp_path) == ["same_output"]
    own = with_scenarios(tmp_path / "x-mutual-more.xlsx", {"more": [MORE]})
    own.rename(tmp_path / "x.xlsx")
    (tmp_path / "x-mutual-more.xlsx").symlink_to(tmp_path / "x.xlsx")
    assert refused(tmp_path / "x.xlsx", "more", output=tmp_path) == ["own_file"]
    assert solved == {"plan": 0, "alone": 0}
