"""Too little memory is told even where the libraries cannot be loaded."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.cli.memory import memory_needed


def test_what_no_machine_has_is_missed() -> None:
    with pytest.raises(MemoryError), memory_needed(2**62):
        pytest.fail("it has been had")


def test_a_library_that_finds_no_room_lacks_memory() -> None:
    with pytest.raises(MemoryError), memory_needed(0x1000):
        raise ImportError("x.so: failed to map segment from shared object")


def test_a_library_that_is_missing_is_no_lack_of_memory() -> None:
    with pytest.raises(ModuleNotFoundError), memory_needed(0x1000):
        raise ModuleNotFoundError("No module named 'click'")


def test_a_command_that_cannot_be_loaded_says_why(coplan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coplan.cli.memory.LEAST", 2**62)
    said = coplan("check", "case.xlsx")
    assert said.code == 5
    assert "memory" in said.err
    assert coplan("--help").code == 0
