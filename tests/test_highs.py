"""HiGHS says nothing on the terminal."""

import numpy as np
import pytest

from coplan.highs import SilentHighs


def test_solving_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    highs = SilentHighs()
    highs.addVars(1, np.array([2.0]), np.array([3.0]))
    highs.changeColCost(0, 1.0)
    highs.run()
    assert highs.getObjectiveValue() == 2
    assert capfd.readouterr() == ("", "")
