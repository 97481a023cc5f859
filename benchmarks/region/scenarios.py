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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Measured:
    """Seconds of a scenario together and cold, how many have a plan, and whether the shortages are the same."""

    together: float
    cold: float
    planned: int
    same: bool


def measure(scale: float, count: int, some: int, jobs: int) -> Measured:
    """Scenarios together, and the first few of them by themselves."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        case = folder / "region.xlsx"
        names = write_case(case, scale, scenarios=count)
        began = time.perf_counter()
        outcomes = run.solve_scenarios(case, names, folder / "together", run.Options(jobs=jobs, brief=True)).outcomes
        together = (time.perf_counter() - began) / len(names)
        alone = [by_itself(cold, case, name, folder / "cold.xlsx") for name in names[:some]]
    found = [float(outcome.summary["shortage"]) for outcome in outcomes if outcome.summary]
    same = all(abs(one - other) <= SAME * max(1.0, one) for one, (_, other) in zip(found, alone, strict=False))
    return Measured(together, sum(seconds for seconds, _ in alone) / len(alone), len(found), same)


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument("--scale", type=float, default=0.01, help="part of the whole region: 0.01, 0.1, 0.3333, 1")
    parser.add_argument("--count", type=int, default=20, help="scenarios")
    parser.add_argument("--cold", type=int, default=3, help="how many of them are also solved by themselves")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    found = measure(options.scale, options.count, options.cold, options.jobs)
    of = f"of {options.count} with a plan, {options.jobs} processes, scale {options.scale:g}"
    print(f"scenarios      {found.planned} {of}")
    print(f"together       {found.together:.1f} s each")
    print(f"cold           {found.cold:.1f} s each, of {options.cold}")
    print(f"ratio          {found.together / found.cold:.2f} of a cold solve")
    print(f"same shortage  {'yes' if found.same else 'no'}")
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions       {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if found.same and found.planned == options.count else 1


if __name__ == "__main__":
    sys.exit(main())
