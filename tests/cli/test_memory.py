"""Too little memory is told even where the libraries cannot be loaded."""

from __future__ import annotations

import pytest

from coplan.cli.memory import memory_needed


def test_what_no_machine_has_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, memory_needed(2**62):
        pytest.fail("it has been had")
    assert left.value.code == 5
    assert "memory" in capsys.readouterr().err


@pytest.mark.parametrize("failure", [MemoryError(), ImportError("x.so: failed to map segment from shared object")])
def test_a_library_that_finds_no_room_is_no_defect(failure: Exception) -> None:
    with pytest.raises(SystemExit) as left, memory_needed(0x1000):
        raise failure
    assert left.value.code == 5


def test_a_library_that_is_missing_is_no_lack_of_memory() -> None:
    with pytest.raises(ModuleNotFoundError), memory_needed(0x1000):
        raise ModuleNotFoundError("No module named 'click'")
