"""The same goals on the same matrix by HiGHS alone: one goal after the other, each held by a cut row."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from coplan.contract.model import load_model
from coplan.formulation.build import Formulation, formulate
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.run.cases import check_raw, read_case
from coplan.solver.highs import SilentHighs, has_hipo
from coplan.solver.matrix import scale_of

ROOM = 1e-5  # of a goal's value, that its cut row leaves to later goals: without it HiGHS calls the next infeasible
TOLERANCE = 1e-6  # of interior point without crossover, whose later goals end with the status Unknown at HiGHS's 1e-7

INTERIOR: Mapping[str, Any] = {"run_crossover": "off", "kkt_tolerance": TOLERANCE}
WAYS: Mapping[str, Mapping[str, Any]] = {
    "ipx": {"solver": "ipx", **INTERIOR},
    "hipo": {"solver": "hipo", **INTERIOR},
    "ipx-crossover": {"solver": "ipx", "run_crossover": "on"},
    "hipo-crossover": {"solver": "hipo", "run_crossover": "on"},
    "dual-simplex": {"solver": "simplex", "simplex_strategy": 1},
    "primal-simplex": {"solver": "simplex", "simplex_strategy": 4},
}


@dataclass
class Bare:
    """Goals solved by HiGHS alone: the matrix's size, seconds inside HiGHS, and each goal reached with its way."""

    ways: Sequence[str]
    columns: int
    rows: int
    entries: int
    seconds: float = 0.0
    processor: float = 0.0
    goals: dict[str, float] = field(default_factory=dict)
    quickest: dict[str, str] = field(default_factory=dict)
    status: str = "optimal"


@dataclass(frozen=True)
class Ended:
    """An optimum: the way to it, its wall and processor seconds, and what HiGHS holds then."""

    way: str
    seconds: float
    processor: float
    solution: Any
    basis: Any


def ways_of(text: str) -> list[str]:
    """Names of ways, joined by +; "all" are all of them, "none" is none. Raises ValueError for any other name."""
    names = {"all": list(WAYS), "none": []}.get(text, text.split("+"))
    if unknown := [name for name in names if name not in WAYS]:
        raise ValueError(f"no such way: {', '.join(unknown)}")
    return [name for name in names if "hipo" not in name or has_hipo()]


def solve_bare(
    case: Path, alone: Mapping[str, float], ways: Sequence[str], limit: float, only: Sequence[str] = ()
) -> Bare:
    """Solve the goals of the model mutual, each in the quickest of some ways, at most for some seconds a goal.

    Only the seconds of the quickest count, as if it had been known. only: the goals that are solved, by default all.
    """
    checked = check_raw(read_case(case)).case
    assert checked is not None
    model = load_model("mutual")
    planning = Planning(checked, model.families, frozenset(checked.regions))
    goals = [goal.name for goal in model.goals]
    return _in_order(
        formulate(planning, goals, alone), [goal for goal in goals if goal in (only or goals)], ways, limit
    )


def _in_order(lp: Formulation, goals: Sequence[str], ways: Sequence[str], limit: float) -> Bare:
    matrix = matrix_of(lp)
    columns, rows = len(matrix.column_lower), len(matrix.row_lower)
    bare = Bare(ways, columns, rows, matrix.entries.nnz)
    arrays = matrix.entries.indptr.astype(np.int32), matrix.entries.indices.astype(np.int32), matrix.entries.data
    highs: Any = SilentHighs()
    highs.passModel(
        columns, rows, matrix.entries.nnz, int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        np.zeros(columns), matrix.column_lower, matrix.column_upper, matrix.row_lower, matrix.row_upper,
        *arrays, np.zeros(columns, np.int32),
    )  # fmt: skip
    every = np.arange(columns, dtype=np.int32)
    before: Ended | None = None
    for goal in goals:
        cost = coefficients(lp, lp.goals[goal])
        scale = scale_of(cost)
        highs.changeColsCost(columns, every, cost / scale)
        before, statuses = _quickest(highs, ways, before, limit)
        if before is None:
            bare.status = f"{goal}: {statuses}"
            return bare
        best = float(cost @ np.asarray(before.solution.col_value))
        bare.goals[goal], bare.quickest[goal] = best + lp.goals[goal].constant, before.way
        bare.seconds += before.seconds
        bare.processor += before.processor
        used = np.flatnonzero(cost).astype(np.int32)
        most = best + ROOM * max(1.0, abs(best))
        highs.addRow(-math.inf, most / scale, len(used), used, cost[used] / scale)
    return bare


def _quickest(highs: Any, ways: Sequence[str], before: Ended | None, limit: float) -> tuple[Ended | None, str]:
    """The way that reaches the optimum first (None: none does), and how the others end, each with its seconds."""
    quickest, others = None, []
    for way in ways:
        most = limit if quickest is None else quickest.seconds
        ended, status = _one_way(highs, way, before, most)
        others += [] if ended else [f"{way} {status}"]
        quickest = ended or quickest
    return quickest, ", ".join(others)


def _one_way(highs: Any, way: str, before: Ended | None, limit: float) -> tuple[Ended | None, str]:
    """The optimum by one way, if it has one in time, and HiGHS's status; simplex starts from the basis before."""
    highs.resetOptions()
    highs.silent()
    highs.clearSolver()
    for name, value in WAYS[way].items():
        highs.setOptionValue(name, value)
    if WAYS[way]["solver"] == "simplex" and before is not None and before.basis.valid:
        highs.setBasis(_with_new_row(before.basis))
    highs.setOptionValue("time_limit", highs.getRunTime() + limit)
    began, processor = time.perf_counter(), time.process_time()
    highs.run()
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal and seconds <= limit:
        return Ended(way, seconds, processor, highs.getSolution(), highs.getBasis()), ""
    return None, f"{highs.modelStatusToString(status)} after {seconds:.0f} s"


def _with_new_row(basis: Any) -> Any:
    """A basis in which the row added since is basic."""
    longer = highspy.HighsBasis()
    longer.col_status = basis.col_status
    longer.row_status = [*basis.row_status, highspy.HighsBasisStatus.kBasic]
    longer.valid = True
    return longer
