"""How much longer a plan takes because it says why: python benchmarks/why.py [FILE]

Solves the larger example (or FILE) from file to file, with the sheets Bottlenecks and Unmet and without them. Prints
seconds of wall clock and of processor, and versions; exit code 1 where they make it take more than half as long again.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from coplan import run
from coplan.datafiles import data_folder
from coplan.run import early, solving

MOST = 1.5
WITHOUT = ((solving, "reasons_of", lambda *_: ({}, None)), (early, "bottlenecks_of", lambda *_: None))
"""What finds out why, with what does nothing in its place."""

Spent = tuple[float, float]


def now() -> Spent:
    """Seconds of wall clock and of processor."""
    return time.perf_counter(), time.process_time()


def measure(path: Path, target: Path, says_why: bool) -> Spent:
    """What solving a case takes."""
    with ExitStack() as stack:
        for owner, name, nothing in () if says_why else WITHOUT:
            stack.enter_context(patch.object(owner, name, nothing))
        began = now()
        run.solve(path, target)
        ended = now()
    return ended[0] - began[0], ended[1] - began[1]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    inputs = data_folder("inputs")
    parser.add_argument("file", type=Path, nargs="?", default=inputs / "jingjinji.xlsx")
    file = parser.parse_args().file
    with TemporaryDirectory() as temporary:
        target = Path(temporary) / "plan.xlsx"
        measure(inputs / "first-steps.xlsx", target, says_why=True)  # so that everything is loaded
        without, whole = (measure(file, target, says_why) for says_why in (False, True))
    print(f"{'seconds':<14}{'wall':>8}{'cpu':>8}")
    print(f"{'without':<14}{without[0]:>8.1f}{without[1]:>8.1f}")
    print(f"{'with':<14}{whole[0]:>8.1f}{whole[1]:>8.1f}")
    ratio = whole[0] / without[0]
    print(f"with ÷ without {ratio:.2f}, processor {whole[1] / without[1]:.2f} (at most {MOST} on the wall clock)")
    packages = ", ".join(f"{name} {version(name)}" for name in ("coplan", "highspy", "pulp"))
    print(f"versions       {packages}, Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
