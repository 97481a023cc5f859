"""Demand scenarios of a region, a scenario against a cold solve: python -m benchmarks.region.scenarios --scale 0.1

Every scenario multiplies the people needed in each region. Together is one call of run.solve_scenarios; cold is a call
of run.solve for a few of them, in a process of its own each. Prints seconds for a scenario, their ratio and versions;
exit code 1 where the shortages differ by more than 1e-6.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.region.__main__ import by_itself
from benchmarks.region.cases import write_case
from coplan import run

SAME = 1e-6


def cold(case: Path, scenario: str, plan: Path) -> tuple[float, float]:
    """Seconds that a scenario takes by itself, and its shortage."""
    began = time.perf_counter()
    solved = run.solve(case, plan, scenario=scenario, options=run.Options(brief=True))
    return time.perf_counter() - began, float(solved.summary["shortage"])


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument("--scale", type=float, default=0.01, help="part of the whole region: 0.01, 0.1, 0.3333, 1")
    parser.add_argument("--count", type=int, default=20, help="scenarios")
    parser.add_argument("--cold", type=int, default=3, help="how many of them are also solved by themselves")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        case = folder / "region.xlsx"
        names = write_case(case, options.scale, scenarios=options.count)
        began = time.perf_counter()
        together = run.Options(jobs=options.jobs, brief=True)
        outcomes = run.solve_scenarios(case, names, folder / "together", together).outcomes
        together = (time.perf_counter() - began) / len(names)
        alone = [by_itself(cold, case, name, folder / "cold.xlsx") for name in names[: options.cold]]
    each = sum(seconds for seconds, _ in alone) / len(alone)
    found = [float(outcome.summary["shortage"]) for outcome in outcomes if outcome.summary]
    same = all(abs(one - other) <= SAME * max(1.0, one) for one, (_, other) in zip(found, alone, strict=False))
    print(f"scenarios      {len(found)} of {len(names)} with a plan, {options.jobs} processes, scale {options.scale:g}")
    print(f"together       {together:.1f} s each")
    print(f"cold           {each:.1f} s each, of {len(alone)}")
    print(f"ratio          {together / each:.2f} of a cold solve")
    print(f"same shortage  {'yes' if same else 'no'}")
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions       {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if same and len(found) == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
