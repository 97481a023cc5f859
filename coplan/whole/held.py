"""A whole-number programme solved part by part, each with the rest held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from coplan.solver import Infeasible
from coplan.solver.matrix import Chosen, Places, by_places
from coplan.whole.branching import NEAR_WHOLE, Values
from coplan.whole.by_parts import SHARED, SPARING, TOLERANCE
from coplan.whole.milp import Milp

WITHOUT_SEARCHES_INSIDE = {"mip_heuristic_run_rins": False, "mip_heuristic_run_rens": False}
"""For a part whose first values need not be its best: they take most of the time."""


@dataclass(frozen=True)
class Search:
    """How a part is solved.

    gap and nodes: where its branch and bound ends. price: what one of each row's own unit costs by which the part
    breaks a row that it shares with others; None where it must keep them all, and then never gets worse than it was.
    """

    gap: float
    nodes: int
    price: Values | None = None


@dataclass(frozen=True)
class Piece:
    """A part with the rest held: its columns and rows in the whole, which rows others share, and its own programme."""

    columns: Places
    rows: Places
    joint: Chosen
    own: Milp


class Held:
    """Values of a programme's columns, and what its rows have reached with them; the parts are solved in turn."""

    def __init__(self, milp: Milp, values: Values):
        self.milp, self.values = milp, values.copy()
        self.reached: Values = milp.rows @ values

    @cached_property
    def _by_column(self) -> Any:
        return self.milp.rows.tocsc()

    @cached_property
    def joint(self) -> Chosen:
        """Which rows have columns of several parts, or of none."""
        entries = self.milp.rows.tocoo()
        part = self.milp.part[entries.col]
        least, most = np.full(len(self.reached), np.iinfo(np.int64).max), np.full(len(self.reached), SHARED)
        np.minimum.at(least, entries.row, part)
        np.maximum.at(most, entries.row, part)
        return np.asarray(least != most)

    @cached_property
    def _order(self) -> tuple[Places, Places]:
        """The columns part by part, and where each part begins."""
        order = np.argsort(self.milp.part, kind="stable")
        return order, np.searchsorted(self.milp.part[order], np.arange(self.count + 1))

    @property
    def count(self) -> int:
        """How many parts there are."""
        return int(self.milp.part.max(initial=SHARED)) + 1

    def columns(self, number: int) -> Places:
        """The columns of a part."""
        order, first = self._order
        return np.sort(order[first[number] : first[number + 1]])

    def broken(self) -> Values:
        """By how much each row does not hold."""
        m = self.milp
        room = TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(m.most), m.most, 0.0)))
        beyond = np.maximum(self.reached - m.most, m.least - self.reached)
        return np.where(beyond > room, beyond, 0.0)

    @cached_property
    def _touching(self) -> Any:
        """Which part stands in which row, as a csr_array [parts × rows]."""
        entries = self.milp.rows.tocoo()
        part = self.milp.part[entries.col]
        own = part >= 0
        found = by_places(np.ones(own.sum()), part[own], entries.row[own], (self.count, len(self.reached)))
        found.sum_duplicates()
        found.data[:] = 1.0
        return found

    @property
    def parts(self) -> Values:
        """How many parts stand in each row."""
        return np.asarray(self._touching.sum(axis=0))

    def touched(self, rows: Chosen) -> Values:
        """In how many of these rows each part stands."""
        return np.asarray(self._touching @ rows.astype(np.float64))

    def undecided(self, number: int | None = None) -> bool:
        """Whether a column, of one part or of all, is to be whole and is not."""
        columns = self.columns(number) if number is not None else slice(None)
        values = self.values[columns][self.milp.whole[columns]]
        return bool((np.abs(values - np.round(values)) > NEAR_WHOLE).any())

    def piece(self, number: int) -> Piece:
        """A part as a programme of its own, in which what the rest takes of each row is gone."""
        m, columns = self.milp, self.columns(number)
        entries = self._by_column[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(entries.indptr))
        entries, joint = entries[rows], self.joint[rows]
        others = np.where(joint, self.reached[rows] - entries @ self.values[columns], 0.0)
        own = Milp(
            m.lower[columns], m.upper[columns], m.whole[columns], m.part[columns], m.cost[columns],
            entries, m.least[rows] - others, m.most[rows] - others,
        )  # fmt: skip
        return Piece(columns, rows, joint, own)

    def solve(self, piece: Piece, search: Search, deadline: float | None = None) -> bool:
        """Make a part whole at the least cost; whether that was possible within the bounds of the piece.

        Raises solver.Unproven after the deadline.
        """
        found = solved(self._asked(piece, search), self.values[piece.columns], search, deadline)
        if found is not None:
            self.put(piece, found)
        return found is not None

    def put(self, piece: Piece, values: Values) -> None:
        """Give a part's columns these values."""
        self.reached[piece.rows] += piece.own.rows @ (values - self.values[piece.columns])
        self.values[piece.columns] = values

    def _asked(self, piece: Piece, search: Search) -> Milp:
        """The piece with its joint rows as the search asks for them."""
        own, joint = piece.own, piece.joint
        if search.price is None:
            now = own.rows @ self.values[piece.columns]
            least = np.where(joint, np.minimum(own.least, now), own.least)
            return replace(own, least=least, most=np.where(joint, np.maximum(own.most, now), own.most))
        above, below = (np.flatnonzero(joint & np.isfinite(side)) for side in (own.most, own.least))
        rows, sign = np.append(above, below), np.repeat([-1.0, 1.0], [len(above), len(below)])
        return _with_slack(own, rows, sign, search.price[piece.rows[rows]])


def _with_slack(milp: Milp, rows: Places, sign: Values, price: Values) -> Milp:
    """Columns for what these rows are broken by, behind the others."""
    before = milp.columns
    wider = milp.with_columns(np.full(len(rows), SHARED))
    slack = by_places(sign, rows, before + np.arange(len(rows)), wider.rows.shape)
    return replace(wider, rows=(wider.rows + slack).tocsr(), cost=np.append(milp.cost, price))


def solved(milp: Milp, start: Values, search: Search, deadline: float | None) -> Values | None:
    """The best whole values found, of as many columns as the start has; None where there are none."""
    engine = milp.engine(deadline)
    engine.set(mip_max_nodes=search.nodes, **SPARING)
    if search.price is None:
        engine.start_at(np.arange(len(start)), start)
    else:
        engine.set(**WITHOUT_SEARCHES_INSIDE)
    try:
        found, _ = engine.minimise_whole(milp.cost, search.gap)
    except Infeasible:
        return None
    if found is None:
        return None
    found = found[: len(start)]
    whole = milp.whole[: len(start)]
    return np.where(whole, np.round(found), found)


def boxed(piece: Piece, values: Values, reach: Values) -> Piece:
    """The piece with each whole column kept within reach of its value, or of the whole numbers around it."""
    own, low = piece.own, np.floor(values + NEAR_WHOLE) - reach
    high = np.ceil(values - NEAR_WHOLE) + reach
    lower = np.where(own.whole, np.maximum(own.lower, low), own.lower)
    upper = np.where(own.whole, np.minimum(own.upper, high), own.upper)
    return replace(piece, own=replace(own, lower=lower, upper=np.maximum(lower, upper)))
