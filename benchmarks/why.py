"""How much longer a plan takes because it says why: python benchmarks/why.py [FILE]

Solves the larger example (or FILE) once, from file to file, and measures in that run how long the sheets Bottlenecks
and Unmet take. Prints seconds of wall clock and of processor, each sheet's share of all the rest, and versions; exit
code 1 where they take more than half as long as all the rest.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import coplan.explain
from coplan import run
from coplan.datafiles import data_folder

MOST_SHARE = 0.5
MAKERS = {"Bottlenecks": "bottlenecks", "Unmet": "unmet"}
"""What makes each sheet, by its name in coplan.explain."""

Spent = tuple[float, float]


def now() -> Spent:
    """Seconds of wall clock and of processor."""
    return time.perf_counter(), time.process_time()


def since(began: Spent) -> Spent:
    """Seconds since then."""
    wall, processor = now()
    return wall - began[0], processor - began[1]


def timed(make: Callable[..., Any], spent: dict[str, Spent], sheet: str) -> Callable[..., Any]:
    """The same function; what it takes is put down under the name of its sheet."""

    def measured(*arguments: Any) -> Any:
        began = now()
        made = make(*arguments)
        spent[sheet] = since(began)
        return made

    return measured


def measure(path: Path, target: Path) -> tuple[Spent, dict[str, Spent]]:
    """What solving a case takes in all, and each of the sheets that say why."""
    spent: dict[str, Spent] = {}
    makers: dict[str, Any] = {
        name: timed(getattr(coplan.explain, name), spent, sheet) for sheet, name in MAKERS.items()
    }
    with patch.multiple(coplan.explain, **makers):
        began = now()
        run.solve(path, target)
        return since(began), spent


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?", default=data_folder("inputs") / "jingjinji.xlsx")
    file = parser.parse_args().file
    with TemporaryDirectory() as temporary:
        whole, spent = measure(file, Path(temporary) / "plan.xlsx")
    rest = [whole[n] - sum(seconds[n] for seconds in spent.values()) for n in range(2)]
    print(f"{'seconds':<14}{'wall':>8}{'cpu':>8}{'share of the rest (wall, cpu)':>32}")
    print(f"{'all the rest':<14}{rest[0]:>8.1f}{rest[1]:>8.1f}")
    for sheet, seconds in spent.items():
        shares = f"{seconds[0] / rest[0]:.0%}, {seconds[1] / rest[1]:.0%}"
        print(f"{sheet:<14}{seconds[0]:>8.1f}{seconds[1]:>8.1f}{shares:>32}")
    ratio = whole[0] / rest[0] - 1
    print(f"reasons ÷ rest {ratio:.2f} (at most {MOST_SHARE})")
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions       {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if len(spent) == len(MAKERS) and ratio <= MOST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
