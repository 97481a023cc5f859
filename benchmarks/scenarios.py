"""Eight scenarios one by one and together: python benchmarks/scenarios.py [--years N] [--jobs N]

The case is the larger example with fewer intake years. One by one means a call of run.solve for each scenario, so
that nothing is shared; together means one call of run.solve_scenarios. Prints seconds, their ratio and versions;
exit code 1 where the plans differ or the ratio is below 1.6.
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
from typing import Any

import openpyxl

from coplan import run
from coplan.datafiles import data_folder
from coplan.run.scenarios import BASE
from coplan.tables.scenario import scenario_names
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan

LEAST_RATIO = 1.6
SEATS = ["institution", "specialty", "trained_for", "year", "seats"]


def case_of(folder: Path, years: int) -> Path:
    """The larger example with fewer intake years."""
    book: Any = openpyxl.load_workbook(data_folder("inputs") / "jingjinji-en.xlsx")
    rows = {row[0].value: row[1] for row in book["Settings"].iter_rows()}
    rows["last_year"].value = rows["first_year"].value + years - 1
    fixed = book["Fixed"]
    year = next(cell.column for cell in fixed[1] if cell.value == "year")
    for n in range(fixed.max_row, 1, -1):
        if (fixed.cell(n, year).value or 0) > rows["last_year"].value:
            fixed.delete_rows(n)
    path = folder / "case.xlsx"
    book.save(path)
    return path


def one_by_one(case: Path, names: list[str], folder: Path) -> list[Path]:
    """A plan of every scenario, each solved by itself."""
    return [
        run.solve(case, folder / f"{n}.xlsx", scenario=name, options=run.Options(brief=True)).path
        for n, name in enumerate(names)
    ]


def together(case: Path, names: list[str], folder: Path, jobs: int) -> list[Path]:
    """A plan of every scenario, solved side by side."""
    return run.solve_scenarios(case, names, folder, run.Options(jobs=jobs, brief=True)).plans


def same_seats(one: Path, other: Path) -> bool:
    """Whether two plans have the same seats."""
    found = [
        read_plan(path).tables["Allocation"][SEATS].sort_values(SEATS).to_numpy().tolist() for path in (one, other)
    ]
    return bool(found[0] == found[1])


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--years", type=int, default=2, help="intake years")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        case = case_of(folder, options.years)
        names = [BASE, *scenario_names(read_workbook(case))]
        began = time.perf_counter()
        first = one_by_one(case, names, folder / "one")
        middle = time.perf_counter()
        second = together(case, names, folder / "together", options.jobs)
        ended = time.perf_counter()
        same = all(same_seats(*pair) for pair in zip(first, second, strict=True))
    ratio = (middle - began) / (ended - middle)
    print(f"scenarios   {len(names)}, {options.years} intake years, {options.jobs} processes")
    print(f"one by one  {middle - began:.1f} s")
    print(f"together    {ended - middle:.1f} s")
    print(f"ratio       {ratio:.2f} (at least {LEAST_RATIO})")
    print(f"same seats  {'yes' if same else 'no'}")
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions    {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if same and ratio >= LEAST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
