"""How a joint gain may be shared: values of cooperative games with transferable utility.

A game gives every set of players what it gains by itself; a larger number is better. A game of costs is such a game
with each number negated. The empty set may be left out; where it is given, its value is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, fsum, isfinite, sqrt
from numbers import Real
from statistics import fmean, stdev

import numpy as np

from coplan.games.least_excess import Game, Players, levels, normal

TOLERANCE = 1e-9  # relative to the largest gain of the game


@dataclass(frozen=True)
class Estimate:
    """Shares estimated from a sample, and the standard error of each; None from a sample too small to tell."""

    shares: Mapping[str, float]
    errors: Mapping[str, float] | None


@dataclass(frozen=True)
class LeastCore:
    """The least ε for which shares give every set S of players, all together aside, at least its value − ε.

    The core is empty where ε > 0. closest: the sets that get no more than that in any such shares, so the first to
    leave; smaller ones first.
    """

    epsilon: float
    closest: tuple[Players, ...]


@dataclass(frozen=True)
class Violation:
    """Two sets of players that gain more side by side than joined, and by how much."""

    first: Players
    second: Players
    loss: float


def shapley(value: Game) -> dict[str, float]:
    """The mean over all orders of the players of what each adds to those before it (Shapley 1953).

    Raises ValueError where a set's value is missing or is no finite number.
    """
    players = players_of(value)
    n = len(players)
    weight = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
    shares = {}
    for player in players:
        others = [p for p in players if p != player]
        shares[player] = sum(
            weight[len(s)] * (value[s | {player}] - value.get(s, 0.0)) for s in _subsets(others, least=0)
        )
    return shares


def orders(players: Iterable[str], count: int, seed: int = 0) -> list[tuple[str, ...]]:
    """Orders of the players drawn at random, each followed by its reverse: count of them, rounded up to an even number.

    What a player adds in an order and in its reverse tends to lie on opposite sides of the mean, which makes the
    estimate better (antithetic sampling).
    """
    generator = np.random.default_rng(seed)
    names = sorted(players)
    drawn = (tuple(names[n] for n in generator.permutation(len(names))) for _ in range((count + 1) // 2))
    return [order for first in drawn for order in (first, first[::-1])]


def sets_in(sample: Iterable[Sequence[str]]) -> set[Players]:
    """The sets of players whose values an estimate from these orders asks for."""
    return {frozenset(order[:size]) for order in sample for size in range(1, len(order) + 1)}


def shapley_of_sample(value: Callable[[Players], float], sample: Sequence[Sequence[str]]) -> Estimate:
    """The Shapley value estimated from orders as `orders` draws them, in pairs; the errors are those of the pairs.

    Castro, Gómez and Tejada 2009. The shares add up to what all gain. Raises ValueError as shapley.
    """
    known = {s: _number(s, value(s)) for s in sets_in(sample)}
    added = [_added(known, order) for order in sample]
    players = sorted(sample[0])
    means = [{p: (one[p] + two[p]) / 2 for p in players} for one, two in zip(added[::2], added[1::2], strict=True)]
    shares = {p: fmean(mean[p] for mean in means) for p in players}
    if len(means) < 2:
        return Estimate(shares, None)
    return Estimate(shares, {p: stdev(mean[p] for mean in means) / sqrt(len(means)) for p in players})


def _added(known: Game, order: Sequence[str]) -> dict[str, float]:
    """What each player adds to those before it."""
    worth = [0.0, *(known[frozenset(order[: n + 1])] for n in range(len(order)))]
    return {player: worth[n + 1] - worth[n] for n, player in enumerate(order)}


def equal_gain(value: Game) -> dict[str, float]:
    """To each player what it gains by itself, and an equal part of what all gain beyond that.

    Only the values of single players and of all are asked for. Raises ValueError as shapley.
    """
    players = players_of(value, every_set=False)
    own = {player: value[frozenset({player})] for player in players}
    rest = value[frozenset(players)] - sum(own.values())
    return {player: own[player] + rest / len(players) for player in players}


def nucleolus(value: Game) -> dict[str, float]:
    """The shares whose excesses v(S) − Σ shares of S, ordered from the largest down, are lexicographically least.

    Schmeidler 1969. Among shares that give every player what it gains by itself, where there are any: v(all) is at
    least Σ v({i}). Where there are none, among all shares that add up to v(all), the pre-nucleolus. Raises ValueError
    as shapley.
    """
    players = players_of(value)
    game = normal(value, players)
    individual = game.total >= -TOLERANCE / 1000
    floor = min(0.0, game.total / len(players)) if individual else None
    shares = np.full(len(players), game.total / len(players))
    for level in levels(game, floor):
        shares = level.shares
    return game.given_back(shares)


def least_core(value: Game, every_set: bool = True, tolerance: float = TOLERANCE) -> LeastCore:
    """The least core (Maschler, Peleg and Shapley 1979); its ε is 0 for a single player, with whom nobody can part.

    Without every_set it is that of the sets given (each single player and all at least): its ε is at most the true
    one. tolerance: relative to the largest gain; two excesses closer than that count as equal. Raises ValueError as
    shapley.
    """
    players = players_of(value, every_set)
    game = normal(value, players)
    closest: list[Players] = []
    epsilon: float | None = None
    for level in levels(game, None):
        epsilon = level.epsilon if epsilon is None else epsilon
        if level.epsilon < epsilon - tolerance:
            break
        closest += [game.sets[n] for n in level.closed if game.gain[n] - level.got[n] >= epsilon - tolerance]
    return LeastCore((epsilon or 0.0) * game.scale, tuple(sorted(closest, key=_by_size)))


def excesses(value: Game, shares: Mapping[str, float]) -> dict[Players, float]:
    """v(S) − Σ shares of S for every set given: positive where it would gain more by itself."""
    return {s: worth - fsum(shares[player] for player in s) for s, worth in value.items() if s}


def superadditivity(value: Game, tolerance: float = TOLERANCE) -> list[Violation]:
    """Pairs of sets without common players that lose by joining, the greatest loss first; none: superadditive.

    tolerance: relative to the largest value; a smaller loss is none. Pairs of which a value is missing are passed over.
    Raises ValueError where a value is no finite number.
    """
    known = {s: _number(s, worth) for s, worth in value.items() if s}
    least = tolerance * max((abs(worth) for worth in known.values()), default=0.0)
    found = []
    for first, second in combinations(sorted(known, key=_by_size), 2):
        joined = known.get(first | second)
        if joined is not None and not first & second:
            loss = known[first] + known[second] - joined
            if loss > least:
                found.append(Violation(first, second, loss))
    return sorted(found, key=lambda violation: -violation.loss)


def players_of(value: Game, every_set: bool = True) -> tuple[str, ...]:
    """The players of a game, sorted. Raises ValueError where it is none, naming the set that is at fault.

    Without every_set only single players and all together must be there.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"a game maps sets of players to numbers; this is a {type(value).__name__}")  # noqa: TRY004
    for s, worth in value.items():
        if not isinstance(s, frozenset) or not all(isinstance(player, str) for player in s):
            raise ValueError(f"a set of players is a frozenset of names, not {s!r}")
        if _number(s, worth) and not s:
            raise ValueError(f"the value of the empty set is 0, not {worth!r}")
    players = tuple(sorted(frozenset[str]().union(*value)))
    if not players:
        raise ValueError("a game has at least one player")
    wanted = _subsets(players) if every_set else (frozenset(s) for s in (*([p] for p in players), players))
    for s in wanted:
        if s not in value:
            raise ValueError(f"the value of {_named(s)} is missing")
    return players


def _number(s: Players, worth: object) -> float:
    if isinstance(worth, bool) or not isinstance(worth, Real) or not isfinite(worth):
        raise ValueError(f"the value of {_named(s)} is no finite number: {worth!r}")
    return float(worth)


def _named(s: Players) -> str:
    return "{" + ", ".join(sorted(s)) + "}"


def _by_size(s: Players) -> tuple[int, list[str]]:
    return len(s), sorted(s)


def _subsets(players: Sequence[str], least: int = 1) -> Iterator[Players]:
    for size in range(least, len(players) + 1):
        yield from map(frozenset, combinations(players, size))
