"""A real cluster on this machine: the same plans, whatever dies, and nothing left at work."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import CoplanError, ExitCode, UsageProblem
from coplan.run.across import Futures, solve_across
from coplan.stress import parts as in_parts
from coplan.workers import address, cluster
from coplan.workers.cluster import Cluster
from tests.small import settings, small
from tests.stress.plans import NEEDS
from tests.workbooks import allocation, change, saved, with_scenarios
from tests.workers import work

dask = pytest.importorskip("dask")
pytest.importorskip("distributed")
pytest.importorskip("cryptography")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.workers.clusters import Running

    found = Running(tmp_path_factory.mktemp("cluster"))
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture
def at(running: Any) -> Iterator[str]:
    """The address of a cluster that is whole, with certificates for it."""
    with dask.config.set(running.configuration):
        running.heal()
        yield running.address


def silent(_: object) -> None:
    """Tell nobody."""


def codes(error: CoplanError) -> list[str]:
    return [issue.code for issue in error.issues]


# --- the same plans ---


def test_plans_are_those_of_this_machine(at: str, tmp_path: Path) -> None:
    case = with_scenarios(tmp_path / "case.xlsx", {"more": [change("Demand", "required", "multiply", 1.2)]})
    own = tmp_path / "own.toml"
    own.write_text((Path(run.__file__).parents[2] / "models" / "mutual.toml").read_text().replace('"mutual"', '"own"'))
    model = str(own)
    there = run.solve_scenarios(case, None, tmp_path / "there", run.Options(model, cluster=at, brief=True))
    here = run.solve_scenarios(case, None, tmp_path / "here", run.Options(model, jobs=1, brief=True))
    assert [outcome.exit_code for outcome in there.outcomes] == [ExitCode.DONE] * 2
    for one, other in zip(there.outcomes, here.outcomes, strict=True):
        assert allocation(one.path) == allocation(other.path)
        drop = {"solved_at", "seconds"}
        assert one.summary is not None
        assert other.summary is not None
        assert {k: str(v) for k, v in one.summary.items() if k not in drop} == {
            k: str(v) for k, v in other.summary.items() if k not in drop
        }


def test_one_plan_for_several_scenarios_is_that_of_this_machine(at: str, tmp_path: Path) -> None:
    case = with_scenarios(tmp_path / "case.xlsx", {"more": [change("Demand", "required", "multiply", 1.2)]})
    there = solve_across(case, Futures(), tmp_path / "there.xlsx", run.Options(cluster=at, brief=True))
    here = solve_across(case, Futures(), tmp_path / "here.xlsx", run.Options(jobs=1, brief=True))
    assert there.plan.seats == here.plan.seats
    assert allocation(there.path) == allocation(here.path)


def test_sets_of_regions_and_points_are_those_of_this_machine(at: str, tmp_path: Path) -> None:
    case = with_scenarios(tmp_path / "case.xlsx", {})
    places = {"there": {"cluster": at}, "here": {"jobs": 1}}
    sets = {
        name: run.coalitions(case, tmp_path / f"{name}.xlsx", run.Options(**place)).found.worths  # type: ignore[arg-type]
        for name, place in places.items()
    }
    assert sets["there"] == sets["here"]
    over = run.Range(1, 1.2, 2)
    points = {
        name: run.frontier(case, "demand", over, tmp_path / f"{name}.xlsx", run.Options(**place)).frontier.points  # type: ignore[arg-type]
        for name, place in places.items()
    }
    assert [point.figures for point in points["there"]] == [point.figures for point in points["here"]]


def test_futures_are_those_of_this_machine(at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_parts, "SHORTAGES", 1)  # every specialty is sent by itself
    case = saved(tmp_path / "case.xlsx", small(Demand=NEEDS, Settings=settings(fill_spread=0.2)))
    plan = run.solve(case, tmp_path / "plan.xlsx", run.Options(brief=True)).path
    there, here = (
        run.stress([plan], run.Draws(200), tmp_path / f"{n}.xlsx", options).stress.standings[0]
        for n, options in enumerate([run.Options(cluster=at), run.Options(jobs=1)])
    )
    assert there.together.p10 < there.together.p90
    assert (there.together, there.regions, there.years, there.pairs, list(there.futures)) == (
        *(here.together, here.regions, here.years, here.pairs),
        list(here.futures),
    )


# --- how it works ---


def test_results_are_in_order_and_every_step_is_told_before_its_result(at: str) -> None:
    told: list[Any] = []
    with Cluster(at, told.append) as workers:
        assert workers.each(work.twice, list(range(8))) == [2 * n for n in range(8)]
        assert sorted(told) == list(range(8))
        assert workers.each(work.twice, []) == []
        assert len(set(workers.each(work.process_id, range(8)))) <= 2  # processes wait for what is next


def test_a_failure_comes_back_with_where_it_happened(at: str) -> None:
    with Cluster(at, silent) as workers, pytest.raises(ZeroDivisionError, match="by 7") as failed:
        workers.each(work.refuse, [7])
    assert "in refuse" in "".join(failed.value.__notes__)


# --- whatever dies ---


@posix
def test_another_worker_does_the_work_of_one_that_dies(at: str, tmp_path: Path) -> None:
    with Cluster(at, silent) as workers:
        assert workers.each(work.kill_the_worker_once, [tmp_path / "a"]) == ["done"]
        assert workers.each(work.fall_over_once, [tmp_path / "b"]) == ["done"]


def test_work_that_ends_every_process_is_given_up(at: str) -> None:
    with Cluster(at, silent) as workers, pytest.raises(CoplanError) as ended:
        workers.each(work.fall_over, [1])
    assert codes(ended.value) == ["process_ended"]


def test_a_scheduler_that_is_gone_is_told(at: str, running: Any) -> None:
    with pytest.raises(CoplanError) as lost, Cluster(at, lambda _: running.scheduler.kill()) as workers:
        workers.each(work.sleep, [1])
    assert codes(lost.value) == ["cluster_lost"]
    assert lost.value.exit_code == ExitCode.NOT_PROVEN


@posix
def test_ctrl_c_ends_what_is_under_way(at: str) -> None:
    told: list[int] = []

    def interrupted(process: Any) -> None:
        told.append(process)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Cluster(at, interrupted) as workers:
        workers.each(work.sleep, [1, 2, 3])
    ends = time.monotonic() + 20
    while any(map(is_there, told)) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not any(map(is_there, told))


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# --- what is refused ---


def test_other_versions_are_refused(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"coplan": "0.0.1", "highspy": "1.0", "Python": "3.11"}
    with monkeypatch.context() as patch:
        patch.setattr(address, "versions", lambda: other)
        with pytest.raises(UsageProblem) as refused, Cluster(at, silent):
            pass
    assert codes(refused.value) == ["cluster_versions"]
    assert "coplan 0.0.1, highspy 1.0, Python 3.11" in str(refused.value)
    # A worker that came later is refused by the request itself.
    with Cluster(at, silent) as workers:
        for module in (cluster, address):
            monkeypatch.setattr(module, "versions", lambda: other)
        with pytest.raises(UsageProblem) as refused:
            workers.each(work.twice, [1])
    assert codes(refused.value) == ["cluster_versions"]


def test_without_its_certificates_nobody_is_let_in(at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.workers.clusters import Running

    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 2.0)
    with dask.config.set(Running(tmp_path).configuration), pytest.raises(UsageProblem) as refused, Cluster(at, silent):
        pass
    assert codes(refused.value) == ["cluster_unreachable"]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("tcp://planning-1:8786", "cluster_not_safe"),
        ("tcp://192.168.1.7:8786", "cluster_not_safe"),
        ("tcp://0.0.0.0:8786", "cluster_not_safe"),
        ("tcp://localhost.example:8786", "cluster_not_safe"),
        ("planning-1:8786", "cluster_address"),
        ("ws://127.0.0.1:8786", "cluster_address"),
        ("tls://planning-1", "cluster_address"),
        ("tls://:8786", "cluster_address"),
        ("tls://planning-1:many", "cluster_address"),
        ("", "cluster_address"),
    ],
)
def test_what_is_no_safe_address_is_refused(where: str, code: str) -> None:
    with pytest.raises(UsageProblem) as refused, Cluster(where, silent):
        pass
    assert codes(refused.value) == [code]


@pytest.mark.parametrize(
    "where", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tls://far:8786"]
)
def test_safe_addresses(where: str) -> None:
    address.need_safe(where)
