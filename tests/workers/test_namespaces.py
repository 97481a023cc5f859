"""Workers on two machines, as network namespaces are: the same plans as on this one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from tests.workbooks import allocation, change, with_scenarios
from tests.workers.namespaces import HOSTS, NotAllowed, two_namespaces

pytest.importorskip("distributed")
pytest.importorskip("cryptography")
psutil = pytest.importorskip("psutil")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces of Linux")


@pytest.fixture
def spread(tmp_path: Path) -> Iterator[Any]:
    """A cluster with two workers beside its scheduler, and two behind the cable."""
    from tests.workers.clusters import Layout, Running

    try:
        with two_namespaces() as (here, there):
            found = Running(tmp_path, Layout(HOSTS[0], here, (here, here, there, there)))
            try:
                found.heal()
                yield found
            finally:
                found.stop()
    except NotAllowed as why:
        pytest.skip(f"namespaces may not be made here: {why}")


def test_four_workers_on_two_machines_make_the_plans_of_one(spread: Any, tmp_path: Path) -> None:
    from tests.workers.clusters import until

    names = {f"of {n}": [change("Demand", "required", "multiply", 1 + n / 10)] for n in (1, 2)}
    case = with_scenarios(tmp_path / "case.xlsx", names)
    until(lambda: (tmp_path / "output.log").read_text().count("Register worker") >= 4)
    program = [sys.executable, "-m", "coplan", "solve", str(case), "--all-scenarios", "--brief"]
    asked = spread.start([*spread.layout.scheduler, *program, "-o", "there", "--cluster", spread.address])
    assert asked.wait() == 0, (tmp_path / "output.log").read_text()
    assert all(psutil.Process(worker.pid).children() for worker in spread.workers.values())  # each had work to do
    here = run.solve_scenarios(case, None, tmp_path / "here", run.Options(jobs=1, brief=True))
    for plan in here.plans:
        assert allocation(tmp_path / "there" / plan.name) == allocation(plan)
    assert len(here.plans) == 3
