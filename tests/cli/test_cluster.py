"""--cluster on the command line: where it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbooks import FIRST_STEPS

ELSEWHERE = "tcp://planning-1:8786"


@pytest.mark.parametrize(
    "command", [["solve", "--all-scenarios"], ["frontier", "--vary", "demand"], ["coalitions"]], ids=lambda c: c[0]
)
def test_a_plain_port_of_another_machine_is_refused(command: list[str], coplan: Any) -> None:
    said = coplan(*command, FIRST_STEPS, "--cluster", ELSEWHERE)
    assert (said.code, said.out) == (2, "")
    assert "anybody who can reach planning-1:8786 could run programs on these machines" in said.err
    assert not Path("outputs").exists()
    assert "未加密的端口" in coplan(*command, FIRST_STEPS, "--cluster", ELSEWHERE, "--lang", "zh").err


def test_one_plan_is_solved_here(coplan: Any) -> None:
    said = coplan("solve", FIRST_STEPS, "--cluster", "tls://planning-1:8786")
    assert said.code == 2
    assert "--cluster is for several scenarios" in said.err


def test_work_is_done_here_or_there(coplan: Any) -> None:
    said = coplan("coalitions", FIRST_STEPS, "--cluster", "tls://planning-1:8786", "--jobs", 2)
    assert said.code == 2
    assert "give one of the two" in said.err
