"""HiGHS says nothing on the terminal, and whether HiPO is there is known."""

from pathlib import Path
from threading import Barrier
from weakref import ref

import numpy as np
import pytest
from scipy.sparse import csr_array

from coplan.collector import collector_paused
from coplan.solver import Engine, Matrix
from coplan.solver import highs as module
from coplan.solver.highs import SilentHighs, has_hipo, solving


def test_solving_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    highs = SilentHighs()
    highs.addVars(1, np.array([2.0]), np.array([3.0]))
    highs.changeColCost(0, 1.0)
    highs.run()
    assert highs.getObjectiveValue() == 2
    assert capfd.readouterr() == ("", "")


def test_nobody_makes_one_that_speaks() -> None:
    own = Path(module.__file__)
    others = [path for path in own.parent.rglob("*.py") if path != own]
    assert [path.name for path in others if "highspy.Highs(" in path.read_text(encoding="utf-8")] == []


def test_hipo_is_used_only_in_the_version_of_highs(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"highspy": "1.15.1", "highspy-extras": "1.15.1"}
    monkeypatch.setattr(module, "version", versions.__getitem__)
    assert has_hipo()
    versions["highspy-extras"] = "1.14.0"
    assert not has_hipo()


def test_what_fails_in_a_thread_is_raised_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    class Failing:
        def run(self) -> None:
            raise MemoryError

    with pytest.raises(MemoryError):
        solving(Failing()).result()
    assert capsys.readouterr().err == ""


def test_two_solve_at_the_same_time() -> None:
    class Meeting:
        def run(self) -> int:
            return both.wait(5)

    both = Barrier(2)
    assert sorted(search.result() for search in [solving(Meeting()), solving(Meeting())]) == [0, 1]


def test_what_is_held_is_given_back_without_a_search_for_cycles() -> None:
    matrix = Matrix(np.zeros(1), np.ones(1), np.zeros(0), np.zeros(0), csr_array((0, 1)))
    with collector_paused():
        engine = Engine(matrix)
        engine.minimise(np.ones(1))
        held = ref(engine.highs)
        del engine
        assert held() is None
