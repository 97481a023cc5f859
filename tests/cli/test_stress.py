"""coplan stress on the command line, and its section in a report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from coplan import run
from tests.cli.said import chinese_case
from tests.small import small
from tests.stress.plans import NEEDS
from tests.workbooks import cells, saved


@cache
def solved(chinese: bool = False) -> bytes:
    """A plan workbook of a case with ranges."""
    with TemporaryDirectory() as folder:
        case = Path(folder) / "case.xlsx"
        if chinese:
            needs = [["地区", "专业代码", "年份", "需求人数", "低", "高"], ["北区", "080901", 2028, 60, 50, 90]]
            chinese_case(case, 需求=needs)
        else:
            saved(case, small(Demand=NEEDS))
        return run.solve(case, Path(folder) / "plan.xlsx", run.Options(brief=True)).path.read_bytes()


@pytest.fixture
def plan() -> Path:
    path = Path("plan.xlsx")
    path.write_bytes(solved())
    return path


def figures(path: Path) -> Mapping[str, Any]:
    return {key: sheet for key, sheet in cells(path).items() if key != "Charts"}


def test_a_workbook_is_written_and_named(coplan: Any, plan: Path) -> None:
    said = coplan("stress", plan)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("1,000 futures are drawn (seed 1)")
    assert said.out.endswith("Written: outputs/plan-stress.xlsx\n")
    assert set(figures(Path("outputs/plan-stress.xlsx"))) == {"Stress", "Risks", "Years"}


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(coplan: Any, plan: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        assert coplan("stress", plan, "--samples", 50, "--seed", seed, "-o", f"{name}.xlsx").code == 0
    a, b, c = (figures(Path(f"{name}.xlsx")) for name in "abc")
    assert a == b
    assert a["Stress"] != c["Stress"]


def test_it_speaks_chinese(coplan: Any, plan: Path) -> None:
    plan.write_bytes(solved(chinese=True))
    said = coplan("stress", plan, "--samples", 20)
    assert said.code == 0
    assert "抽取 20 种未来（种子 1）" in said.out
    assert "压力测试" in cells(Path("outputs/plan-stress.xlsx"))


def test_a_cluster_does_it_only_where_that_is_safe(coplan: Any, plan: Path) -> None:
    said = coplan("stress", plan, "--cluster", "tcp://planning-1:8786")
    assert (said.code, said.out) == (2, "")
    assert "anybody who can reach planning-1:8786 could run programs on these machines" in said.err
    assert "give one of the two" in coplan("stress", plan, "--cluster", "tls://planning-1:8786", "--jobs", 2).err
    assert not Path("outputs").exists()
    assert coplan("stress", plan, "--samples", 20, "--jobs", 2).code == 0


def test_what_cannot_be_stressed(coplan: Any, plan: Path) -> None:
    saved(Path("case.xlsx"), small())
    assert coplan("stress").code == 2
    assert coplan("stress", "absent.xlsx").code == 2
    assert coplan("stress", plan, plan).code == 2
    assert coplan("stress", plan, "-o", plan).code == 2
    assert coplan("stress", plan, "--samples", 0).code == 2
    assert coplan("stress", "case.xlsx").code == 3
    assert coplan("solve", "case.xlsx", "--brief", "-o", "certain.xlsx").code == 0
    said = coplan("stress", "certain.xlsx")
    assert (said.code, said.out) == (3, "")
    assert "neither low nor high in Demand differs from required" in said.err
    assert not Path("outputs/certain-stress.xlsx").exists()


def test_a_report_has_it_where_the_case_gives_ranges(coplan: Any, plan: Path) -> None:
    assert coplan("report", plan).code == 0
    assert "How the plan stands up" in Path("plan.html").read_text(encoding="utf-8")
