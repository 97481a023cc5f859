"""The linear programmes behind core and nucleolus: step by step, the least of the largest excess that is still open."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from coplan.solver import Engine, Matrix

Players = frozenset[str]
Game = Mapping[Players, float]
"""What each set of players gains by itself."""
Floats = NDArray[np.float64]

SPAN_TOLERANCE = 1e-9
DUAL_TOLERANCE = 1e-6  # non-zero duals of rows of 0 and 1 are far from 0: fractions of small determinants


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
    n = len(game.players)
    entries = np.block([[game.members[still], np.ones((len(still), 1))], [rows, np.zeros((len(rows), 1))]])
    matrix = Matrix(
        column_lower=np.append(np.full(n, -math.inf if floor is None else floor), -math.inf),
        column_upper=np.full(n + 1, math.inf),
        row_lower=np.append(game.gain[still], parts),
        row_upper=np.append(np.full(len(still), math.inf), parts),
        entries=scipy.sparse.csr_array(entries),
    )
    engine = Engine(matrix)
    values = engine.minimise_exactly(np.append(np.zeros(n), 1.0))
    return None if values is None else (float(values[-1]), values[:-1], engine.duals()[0][: len(still)])
