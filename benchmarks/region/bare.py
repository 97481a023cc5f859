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

from coplan.formulation.build import Formulation, formulate
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.highs import SilentHighs
from coplan.model import load_model
from coplan.run.cases import check_raw, read_case
from coplan.solver.engine import scale_of

ROOM = 1e-5  # of a goal's value, that its cut row leaves to later goals: without it HiGHS calls the next infeasible
TOLERANCE = 1e-6  # of interior point without crossover, whose later goals end with the status Unknown at HiGHS's 1e-7

WAYS: Mapping[str, Mapping[str, Any]] = {
    "ipm": {"solver": "ipm", "run_crossover": "off", "kkt_tolerance": TOLERANCE},
    "ipm with crossover": {"solver": "ipm", "run_crossover": "on"},
    "dual simplex": {"solver": "simplex", "simplex_strategy": 1},
    "primal simplex": {"solver": "simplex", "simplex_strategy": 4},
}


@dataclass
class Bare:
    """One way to solve: the matrix's size, wall and processor seconds inside HiGHS, and each goal reached in time."""

    way: str
    columns: int
    rows: int
    entries: int
    seconds: float = 0.0
    processor: float = 0.0
    goals: dict[str, float] = field(default_factory=dict)
    status: str = "optimal"


def solve_bare(case: Path, alone: Mapping[str, float], way: str, limit: float) -> Bare:
    """Solve the goals of the model mutual in one way, at most for some seconds."""
    checked = check_raw(read_case(case)).case
    assert checked is not None
    model = load_model("mutual")
    planning = Planning(checked, model.families, frozenset(checked.regions))
    goals = [goal.name for goal in model.goals]
    return _in_order(formulate(planning, goals, alone), goals, way, limit)


def _in_order(lp: Formulation, goals: Sequence[str], way: str, limit: float) -> Bare:
    matrix = matrix_of(lp)
    columns, rows = len(matrix.column_lower), len(matrix.row_lower)
    bare = Bare(way, columns, rows, len(matrix.value))
    highs: Any = SilentHighs()
    highs.passModel(
        columns, rows, len(matrix.value), int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        np.zeros(columns), matrix.column_lower, matrix.column_upper, matrix.row_lower, matrix.row_upper,
        matrix.start, matrix.index, matrix.value, np.zeros(columns, np.int32),
    )  # fmt: skip
    for name, value in WAYS[way].items():
        highs.setOptionValue(name, value)
    every = np.arange(columns, dtype=np.int32)
    for goal in goals:
        cost = coefficients(lp, lp.goals[goal])
        scale = scale_of(cost)
        highs.changeColsCost(columns, every, cost / scale)
        highs.setOptionValue("time_limit", highs.getRunTime() + limit - bare.seconds)
        began, processor = time.perf_counter(), time.process_time()
        highs.run()
        bare.seconds += time.perf_counter() - began
        bare.processor += time.process_time() - processor
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            bare.status = f"{goal}: {highs.modelStatusToString(highs.getModelStatus())}"
            return bare
        best = float(cost @ np.asarray(highs.getSolution().col_value))
        bare.goals[goal] = best + lp.goals[goal].constant
        used = np.flatnonzero(cost).astype(np.int32)
        most = best + ROOM * max(1.0, abs(best))
        highs.addRow(-math.inf, most / scale, len(used), used, cost[used] / scale)
    return bare
