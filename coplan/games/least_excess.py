"""The linear programmes behind core and nucleolus: step by step, the least of the largest excess that is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from coplan.solver.highs import SilentHighs

Players = frozenset[str]
Game = Mapping[Players, float]
"""What each set of players gains by itself."""
Floats = NDArray[np.float64]

SPAN_TOLERANCE = 1e-9
DUAL_TOLERANCE = 1e-6  # non-zero duals of rows of 0 and 1 are far from 0: fractions of small determinants
LP_OPTIONS = {"solver": "simplex", "presolve": "off", "primal_feasibility_tolerance": 1e-10}


@dataclass(frozen=True)
class NormalGame:
    """A game less what single players gain, as shares of its largest gain: the sets that can part, and their gains."""

    players: tuple[str, ...]
    own: Floats
    scale: float
    sets: Sequence[Players]
    members: Floats  # a row of 0 and 1 for each set
    gain: Floats
    total: float

    def given_back(self, shares: Floats) -> dict[str, float]:
        """Shares of the game as it was."""
        return dict(zip(self.players, (self.own + self.scale * shares).tolist(), strict=True))


def normal(value: Game, players: tuple[str, ...]) -> NormalGame:
    """The normal form of a game that has a value for each single player and for all."""
    sets = [s for s in value if 0 < len(s) < len(players)]
    members = np.array([[float(p in s) for p in players] for s in sets]).reshape(len(sets), len(players))
    own = np.array([float(value[frozenset({p})]) for p in players])
    gain = np.array([float(value[s]) for s in sets]) - members @ own
    total = float(value[frozenset(players)]) - float(own.sum())
    scale = max(abs(total), *np.abs(gain), 0.0) or 1.0
    return NormalGame(players, own, scale, sets, members, gain / scale, total / scale)


@dataclass(frozen=True)
class Level:
    """A step of levels: its ε, shares that reach it, the sets whose part it settles, and what each set gets."""

    epsilon: float
    shares: Floats
    closed: Sequence[int]
    got: Floats


def levels(game: NormalGame, floor: float | None) -> Iterator[Level]:
    """The sequence of linear programmes that leads to the nucleolus (Maschler, Peleg and Shapley 1979).

    Each minimises the largest excess ε of the sets whose part is still open. A set with a positive dual has that excess
    in every optimum, so its part is settled, and with it that of every set that is a linear combination of settled
    ones. The duals of open sets add up to 1, so every step settles one more at least, whatever is degenerate.
    floor: the least share of a player. Ends early where the sets given leave ε without bound.
    """
    rows, parts = np.ones((1, len(game.players))), np.array([game.total])
    still = list(range(len(game.sets)))
    while still:
        found = _least_excess(game, still, rows, parts, floor)
        if found is None:
            return
        epsilon, shares, duals = found
        for n in (n for n, dual in zip(still, duals, strict=True) if dual > DUAL_TOLERANCE):
            if not _spanned(game.members[[n]], rows)[0]:
                rows = np.vstack((rows, game.members[n]))
                parts = np.append(parts, game.gain[n] - epsilon)
        if len(rows) == len(game.players):
            shares = np.linalg.solve(rows, parts)
        settled = _spanned(game.members[still], rows)
        closed = [n for n, done in zip(still, settled, strict=True) if done]
        still = [n for n, done in zip(still, settled, strict=True) if not done]
        yield Level(epsilon, shares, closed, game.members @ shares)


def _spanned(vectors: Floats, rows: Floats) -> NDArray[np.bool_]:
    """Which of these vectors are linear combinations of rows, which are independent."""
    basis, _ = np.linalg.qr(rows.T)
    rest = vectors - vectors @ basis @ basis.T
    return np.asarray(np.abs(rest).max(axis=1) < SPAN_TOLERANCE)


def _least_excess(
    game: NormalGame, still: Sequence[int], rows: Floats, parts: Floats, floor: float | None
) -> tuple[float, Floats, Floats] | None:
    """Least ε, shares that reach it, and a dual for each open set; None where ε has no bound.

    Least ε so that Σ shares of S + ε ≥ gain for every open set S, where rows · shares = parts.
    """
    inf, n = highspy.kHighsInf, len(game.players)
    matrix = np.block([[game.members[still], np.ones((len(still), 1))], [rows, np.zeros((len(rows), 1))]])
    lower = np.concatenate((game.gain[still], parts))
    upper = np.concatenate((np.full(len(still), inf), parts))
    least = np.append(np.full(n, -inf if floor is None else floor), -inf)
    highs: Any = SilentHighs()
    for name, option in LP_OPTIONS.items():
        highs.setOptionValue(name, option)
    every = np.tile(np.arange(n + 1, dtype=np.int32), len(matrix))
    highs.passModel(
        n + 1, len(matrix), matrix.size, int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        np.append(np.zeros(n), 1.0), least, np.full(n + 1, inf), lower, upper,
        np.arange(0, matrix.size + 1, n + 1, dtype=np.int32), every, matrix.ravel(), np.zeros(n + 1, np.int32),
    )  # fmt: skip
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kUnbounded:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"the shares were not found: {highs.modelStatusToString(status)}")
    solution = highs.getSolution()
    values = np.array(solution.col_value)
    return float(values[-1]), values[:-1], np.array(solution.row_dual)[: len(still)]
