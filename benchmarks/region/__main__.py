"""A whole `coplan solve` at region scale by stage, against bare HiGHS: python -m benchmarks.region --scale 0.1"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.region.bare import WAYS, Bare, solve_bare, ways_of
from benchmarks.region.cases import SHAPES, write_case
from benchmarks.region.stages import Measured, measure

T = TypeVar("T")
SAME = 1e-5


def by_itself(function: Callable[..., T], *arguments: object) -> T:
    """A call in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def main() -> int:
    """Run the benchmark; exit code 1 where coplan and bare HiGHS do not reach the same shortage."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument("--scale", type=float, default=0.01, help="part of the whole region: 0.01, 0.1, 0.3333, 1")
    parser.add_argument("--shape", choices=SHAPES, default="region", help="kind of case that is drawn")
    parser.add_argument("--seed", type=int, default=1, help="which case is drawn")
    names = ", ".join(WAYS)
    parser.add_argument(
        "--bare",
        nargs="*",
        type=ways_of,
        default=[ways_of("all")],
        help=f"ways to solve it bare: none, all, or of {names}",
    )
    parser.add_argument("--limit", type=float, default=600, help="seconds that a goal may take in one of them")
    parser.add_argument("--keep", type=Path, help="folder in which the case and the plan stay")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        case = folder / f"{options.shape}-{options.scale:g}-{options.seed}.xlsx"
        by_itself(write_case, case, options.scale, options.seed, 0, SHAPES[options.shape])
        measured = by_itself(measure, case, folder / f"{case.stem}-plan.xlsx")
        print_stages(measured)
        sys.stdout.flush()
        bare = [by_itself(solve_bare, case, measured.alone, ways, options.limit) for ways in options.bare if ways]
    print_ratios(measured, bare)
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions  {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if all(same_shortage(measured, found) for found in bare) else 1


def print_stages(measured: Measured) -> None:
    """A line for each stage."""
    print(f"{'stage':<22}{'seconds':>9}{'processor':>11}{'share':>8}{'peak GB':>9}")
    for stage, spent in measured.stages.items():
        if spent.seconds >= 0.0005:
            share = spent.seconds / measured.seconds
            print(f"{stage:<22}{spent.seconds:>9.2f}{spent.processor:>11.2f}{share:>8.1%}{spent.peak:>9.2f}")
    beside = measured.beside
    print(f"{'other processes':<22}{'':>9}{beside.processor:>11.2f}{'':>8}{beside.peak:>9.2f}")
    outside = measured.seconds - measured.inside_solver
    print(f"{'whole run':<22}{measured.seconds:>9.2f}{measured.processor:>11.2f}")
    print(f"{'outside HiGHS':<22}{outside:>9.2f}{'':>11}{outside / measured.seconds:>8.1%}")
    bound, shortage = measured.summary["shortage_bound"], measured.summary["shortage"]
    print(f"whole numbers cost {shortage - bound:,.1f} of {bound:,.1f}: {(shortage - bound) / (bound or 1):.3%}")


def print_ratios(measured: Measured, bare: list[Bare]) -> None:
    """A line for each bare way: its seconds, and the whole run as a multiple of them."""
    for found in bare:
        size = f"{found.columns:,} columns, {found.rows:,} rows, {found.entries:,} entries"
        apart = max((relative(measured.goals[name], value) for name, value in found.goals.items()), default=0.0)
        spent = f"{found.seconds:.1f} s, processor {found.processor:.1f} s"
        print(f"bare {'+'.join(found.ways)}: {spent}, {found.status}, goals within {apart:.1e} ({size})")
        if not found.goals:
            continue
        print(f"quickest {', '.join(f'{goal} by {way}' for goal, way in found.quickest.items())}")
        # Where it did not end, it would have taken longer.
        most = "" if found.status == "optimal" else "at most "
        wall, processor = measured.seconds / found.seconds, measured.processor / found.processor
        print(f"coplan ÷ bare {most}{wall:.2f}, by processor time {most}{processor:.2f}")


def same_shortage(measured: Measured, found: Bare) -> bool:
    """Whether the shortage agrees to 1e-5. Later goals need not: the room in a cut row moves them by far more."""
    return "shortage" not in found.goals or relative(measured.goals["shortage"], found.goals["shortage"]) <= SAME


def relative(value: float, other: float) -> float:
    """How far two values are apart, as a share of the larger, or in itself where both are below 1."""
    return abs(value - other) / max(1.0, abs(value), abs(other))


if __name__ == "__main__":
    sys.exit(main())
