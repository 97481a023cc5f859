"""The table of targets, measured against another checkout: python -m benchmarks.table OTHER [ROW ...] [--write]

OTHER is a checkout whose environment stands in its .venv, such as that of an earlier commit. Each command is a process
of its own; those of both checkouts take turns, and the medians are compared. Rows of large cases take long and want a
machine that does nothing else. Exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.region.__main__ import by_itself
from benchmarks.region.bare import Bare, solve_bare, ways_of
from benchmarks.region.cases import SHAPES, write_plain
from benchmarks.region.scenarios import measure as measure_scenarios
from benchmarks.region.stages import Measured, measure

OWN = Path(__file__).resolve().parent.parent
RESULTS = OWN / "benchmarks" / "RESULTS.md"
HEADING = "## Targets"
HEAD = ("| row | what | measured | at most | kept |", "|---|---|---|---|---|")
BARE_LIMIT = 150.0
"""Seconds that a goal may take bare."""


@dataclass(frozen=True)
class Spent:
    """What a process took with those that it started: seconds, processor seconds, and the largest one's memory [GB]."""

    clock: float
    processor: float
    peak: float


@dataclass(frozen=True)
class Figure:
    """A figure of a row beside the most that it is to be."""

    what: str
    measured: float
    most: float

    @property
    def kept(self) -> bool:
        """Whether the target is reached."""
        return self.measured <= self.most

    def line(self, row: str) -> str:
        """The figure as a row of the table."""
        return f"| {row} | {self.what} | {self.measured:.2f} | {self.most:g} | {'yes' if self.kept else 'no'} |"


@dataclass(frozen=True)
class Bench:
    """Where the table is measured: the other checkout, a folder for files, how often, and a file of one's own."""

    other: Path
    folder: Path
    runs: int
    file: Path | None

    def case(self, shape: str, scale: float, seed: int = 1) -> Path:
        """A case that is drawn, as a workbook that both checkouts read."""
        path = self.folder / f"{shape}-{scale:g}-{seed}.xlsx"
        if not path.exists():
            by_itself(write_plain, path, scale, seed, SHAPES[shape])
        return path

    def run(self, checkout: Path, *arguments: str | Path) -> Spent:
        """A command of a checkout's coplan, run in it. Raises CalledProcessError where it fails.

        Compiled modules are kept, whatever the environment says of it, since users have them as well.
        """
        kept = {"PYTHONPYCACHEPREFIX": str(self.folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
        environment = os.environ | kept
        program = checkout / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / "coplan"
        command = [str(program), *map(str, arguments)]
        began = time.perf_counter()
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=checkout, env=environment, **silent) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Spent(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6)

    def turns(self, *arguments: str | Path, runs: int = 0) -> tuple[Spent, Spent]:
        """The medians of a command here and in the other checkout, in turns after one that does not count."""
        found: list[list[Spent]] = [[], []]
        for n in range((runs or self.runs) + 1):
            for spent, checkout in zip(found, (OWN, self.other), strict=True):
                once = self.run(checkout, *arguments)
                spent += [once] if n else []
        return _median(found[0]), _median(found[1])


def _median(found: Sequence[Spent]) -> Spent:
    return Spent(*(median(getattr(spent, name) for spent in found) for name in ("clock", "processor", "peak")))


def _ratios(own: Spent, other: Spent, most: float) -> Iterator[Figure]:
    yield Figure("clock ÷ other", own.clock / other.clock, most)
    yield Figure("processor ÷ other", own.processor / other.processor, most)


def start(bench: Bench) -> Iterator[Figure]:
    """coplan --version."""
    yield from _ratios(*bench.turns("--version"), 0.35)


def check(bench: Bench) -> Iterator[Figure]:
    """coplan check of the small example."""
    yield from _ratios(*bench.turns("check", "inputs/first-steps.xlsx"), 0.35)


def check_large(bench: Bench) -> Iterator[Figure]:
    """coplan check of 12,000 programmes and 29,400 rows of Demand."""
    yield from _ratios(*bench.turns("check", bench.case("region", 1)), 0.5)


def example(bench: Bench) -> Iterator[Figure]:
    """coplan solve of the other checkout's larger example, everything in the plan."""
    case, plan = bench.other.resolve() / "inputs" / "jingjinji.xlsx", bench.folder / "plan.xlsx"
    yield from _ratios(*bench.turns("solve", case, "-o", plan, runs=min(bench.runs, 3)), 0.4)


def broad(bench: Bench) -> Iterator[Figure]:
    """coplan solve of 138 institutions and 3,852 programmes, everything in the plan."""
    yield from _absolute(bench.run(OWN, "solve", bench.case("broad", 1), "-o", bench.folder / "plan.xlsx"), 150, 1.0)


def _absolute(spent: Spent, seconds: float, peak: float) -> Iterator[Figure]:
    yield Figure("seconds on the clock", spent.clock, seconds)
    yield Figure("peak GB", spent.peak, peak)


def tenth(bench: Bench) -> Iterator[Figure]:
    """A tenth of the region, --brief, by the goals that bare HiGHS reaches in any way."""
    measured, bare = _beside_bare(bench, "region", "all")
    yield Figure(f"÷ bare HiGHS, {', '.join(bare.goals)}", measured.seconds / bare.seconds, 0.35)


def tight(bench: Bench) -> Iterator[Figure]:
    """A tight tenth, --brief, by participation and shortage of bare HiGHS, interior point without crossover."""
    measured, bare = _beside_bare(bench, "tight", "ipx", "participation", "shortage")
    yield Figure(f"÷ bare HiGHS, {', '.join(bare.goals)}", measured.seconds / bare.seconds, 1.0)


def _beside_bare(bench: Bench, shape: str, ways: str, *only: str) -> tuple[Measured, Bare]:
    """A tenth solved, and bare. Raises ValueError where HiGHS reaches no goal."""
    case = bench.case(shape, 0.1)
    measured: Measured = by_itself(measure, case, bench.folder / "plan.xlsx")
    bare: Bare = by_itself(solve_bare, case, measured.alone, ways_of(ways), BARE_LIMIT, only)
    if not bare.goals:
        raise ValueError(f"bare HiGHS reaches nothing: {bare.status}")
    return measured, bare


def whole(seed: int) -> Callable[[Bench], Iterator[Figure]]:
    """The row of the whole region in one of its draws."""

    def row(bench: Bench) -> Iterator[Figure]:
        case, plan = bench.case("region", 1, seed), bench.folder / "plan.xlsx"
        yield from _absolute(bench.run(OWN, "solve", case, "--brief", "-o", plan), 420, 3.5)

    row.__doc__ = f"The whole region, draw {seed}, --brief."
    return row


def scenarios(_: Bench) -> Iterator[Figure]:
    """20 scenarios of demand of a tenth, by two processes."""
    found = measure_scenarios(0.1, 20, 3, 2)
    yield Figure("one of them ÷ a cold solve", found.together / found.cold, 0.4)


def file(bench: Bench) -> Iterator[Figure]:
    """coplan solve of the file that is given, everything in the plan."""
    if bench.file is None:
        raise ValueError("the row file wants --file")
    own, other = bench.turns("solve", bench.file.resolve(), "-o", bench.folder / "plan.xlsx", runs=1)
    yield from _ratios(own, other, 0.4)
    yield from _absolute(own, 150, 1.0)


ROWS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "start": start,
    "check": check,
    "check-large": check_large,
    "example": example,
    "broad": broad,
    "tenth": tenth,
    "tight": tight,
    **{f"whole-{seed}": whole(seed) for seed in (1, 2, 3)},
    "scenarios": scenarios,
    "file": file,
}


def with_lines(page: str, lines: dict[str, list[str]], versions: str) -> str:
    """The page of results with these rows in its table of targets, each in place of what stood there for it."""
    before, heading, after = page.partition(HEADING)
    kept: dict[str, list[str]] = {}
    for line in after.splitlines() if heading else ():
        name = line.removeprefix("| ").partition(" |")[0]
        if line.startswith("|") and name in ROWS:
            kept.setdefault(name, []).append(line)
    stamped = {name: [f"{line} {versions} |" for line in new] for name, new in lines.items()}
    rows = [line for name in ROWS for line in (kept | stamped).get(name, ())]
    head = [f"{HEAD[0]} date, other, versions |", f"{HEAD[1]}---|"]
    return before.rstrip() + "\n\n" + "\n".join([HEADING, "", *head, *rows]) + "\n"


def versions_of(other: Path) -> str:
    """The date, the commit of the other checkout, and what was measured."""
    commit = subprocess.run(
        ["git", "-C", other, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp", "pandas"))
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores"
    return f"{time.strftime('%Y-%m-%d')}, {commit.stdout.strip()}, {packages}, {machine}"


def main() -> int:
    """Measure rows of the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition(":")[0])
    parser.add_argument("other", type=Path, help="checkout that is compared with, with an environment in .venv")
    parser.add_argument(
        "rows", nargs="*", choices=[[], *ROWS], metavar="ROW", help=f"by default all: {', '.join(ROWS)}"
    )
    parser.add_argument("--file", type=Path, help="case of one's own, for the row file")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command that count")
    parser.add_argument("--write", action="store_true", help="put the rows into benchmarks/RESULTS.md")
    asked = parser.parse_args()
    other = asked.other.resolve()
    names = asked.rows or [name for name in ROWS if name != "file" or asked.file]
    lines: dict[str, list[str]] = {}
    missed = False
    print("\n".join(HEAD))
    with TemporaryDirectory() as temporary:
        bench = Bench(other, Path(temporary), asked.runs, asked.file)
        for name in names:
            figures = list(ROWS[name](bench))
            missed = missed or not all(figure.kept for figure in figures)
            lines[name] = [figure.line(name) for figure in figures]
            print("\n".join(lines[name]), flush=True)
    stamp = versions_of(other)
    print(f"\n{stamp}")
    if asked.write:
        RESULTS.write_text(with_lines(RESULTS.read_text(encoding="utf-8"), lines, stamp), encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
