"""Sharing rules against published games, their axioms, and computations done another way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from coplan.games.values import (
    Violation,
    equal_gain,
    excesses,
    least_core,
    nucleolus,
    orders,
    sets_in,
    shapley,
    shapley_of_sample,
    superadditivity,
)

Game = Mapping[frozenset[str], float]


def game(**values: float) -> dict[frozenset[str], float]:
    """A game of players with names of one letter: game(a=0, b=0, ab=1)."""
    return {frozenset(name): value for name, value in values.items()}


def negated(costs: Game) -> dict[frozenset[str], float]:
    return {s: -cost for s, cost in costs.items()}


def made(players: str, worth: Callable[[frozenset[str]], float]) -> dict[frozenset[str], float]:
    sets = (frozenset(s) for size in range(1, len(players) + 1) for s in combinations(players, size))
    return {s: worth(s) for s in sets}


def near(shares: Mapping[str, float], **expected: float) -> bool:
    return shares == pytest.approx(expected, rel=1e-9, abs=1e-9)


# Navigation, flood control and power of the Tennessee Valley Authority [thousand dollars]: Straffin and Heaney 1981.
TVA = game(a=163520, b=140826, c=250096, ab=301607, ac=378821, bc=367370, abc=412584)
# Tamil Nadu, Andhra Pradesh, and Kerala with Mysore: savings in electric power, Gately 1974.
GATELY = game(t=0, a=0, k=0, ta=210, ak=770, tk=1170, tak=1530)
GLOVE = game(a=0, b=0, c=0, ab=0, ac=1, bc=1, abc=1)
MAJORITY = made("abc", lambda s: float(len(s) >= 2))


def test_three_purposes_of_a_dam() -> None:
    assert near(shapley(negated(TVA)), a=-117829, b=-100756.5, c=-193998.5)
    assert near(nucleolus(negated(TVA)), a=-116234, b=-93540, c=-202810)
    # Each pays less than by itself by 47,286 at least.
    assert least_core(negated(TVA)).epsilon == pytest.approx(-47286)


def test_power_savings_of_three_regions() -> None:
    # Shapley of t: (210 + 1170) / 6 + (1530 − 770) / 3. Nucleolus: a and the pair tk part 1530 − 1170 evenly, then
    # t and k the rest so that ta (+30 over t) and ak (+590 over k) fare alike.
    assert near(shapley(GATELY), t=230 + 760 / 3, a=980 / 6 + 120, k=1940 / 6 + 440)
    assert near(nucleolus(GATELY), t=395, a=180, k=955)
    assert (least_core(GATELY).epsilon, superadditivity(GATELY)) == (pytest.approx(-180), [])
    assert least_core(GATELY).closest == (frozenset("a"), frozenset("kt"))


def test_gloves() -> None:
    assert near(shapley(GLOVE), a=1 / 6, b=1 / 6, c=2 / 3)
    assert near(nucleolus(GLOVE), a=0, b=0, c=1)
    assert least_core(GLOVE).epsilon == pytest.approx(0, abs=1e-12)


def test_majority_has_an_empty_core() -> None:
    for shares in (shapley(MAJORITY), nucleolus(MAJORITY), equal_gain(MAJORITY)):
        assert near(shares, a=1 / 3, b=1 / 3, c=1 / 3)
    found = least_core(MAJORITY)
    assert found.epsilon == pytest.approx(1 / 3)
    assert found.closest == tuple(map(frozenset, ("ab", "ac", "bc")))
    assert excesses(MAJORITY, nucleolus(MAJORITY))[frozenset("ab")] == pytest.approx(1 / 3)


def test_airport() -> None:
    # Runways for planes that need 1, 3, 6 and 10: each section is paid by all who use it (Littlechild and Owen 1973).
    # Nucleolus (Littlechild 1974): min over i of c_i / (i + 1): 1/2, 3/3, 6/4; then of (c_i − paid) / (…): 2.5/2, …
    need = {"a": 1.0, "b": 3.0, "c": 6.0, "d": 10.0}
    airport = made("abcd", lambda s: -max(need[p] for p in s))
    assert near(
        shapley(airport), a=-1 / 4, b=-(1 / 4 + 2 / 3), c=-(1 / 4 + 2 / 3 + 3 / 2), d=-(1 / 4 + 2 / 3 + 3 / 2 + 4)
    )
    assert near(nucleolus(airport), a=-0.5, b=-1.25, c=-2.125, d=-6.125)


def test_an_excess_does_not_depend_on_the_order_in_which_a_set_names_its_players() -> None:
    everybody = frozenset("abcdefghij")
    assert excesses({everybody: 1.0}, dict.fromkeys(everybody, 0.1)) == {everybody: 0.0}  # added up by floats 1e-16


@pytest.mark.parametrize(
    ("estate", "parts"), [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))]
)
def test_bankruptcy_of_the_talmud(estate: float, parts: tuple[float, float, float]) -> None:
    # Aumann and Maschler 1985.
    claims = {"a": 100, "b": 200, "c": 300}
    bankruptcy = made("abc", lambda s: float(max(0, estate - sum(claims[p] for p in claims if p not in s))))
    assert near(nucleolus(bankruptcy), **dict(zip("abc", parts, strict=True)))


def test_small_and_empty_games() -> None:
    for rule in (shapley, nucleolus, equal_gain):
        assert near(rule(game(a=5)), a=5)
        assert near(rule(game(a=1, b=2, ab=10)), a=4.5, b=5.5)
        assert near(rule(made("abc", lambda _: 0.0)), a=0, b=0, c=0)
        assert near(rule({frozenset(): 0, **game(a=1, b=2, ab=3)}), a=1, b=2)
    assert least_core(game(a=5)).epsilon == 0
    assert least_core(game(a=1, b=2, ab=10)).epsilon == pytest.approx(-3.5)


def test_nucleolus_leaves_nobody_below_what_it_has_alone() -> None:
    # The pair ab would gain 10 but all three gain nothing: nobody can get anything without another going below 0.
    loss = game(a=0, b=0, c=0, ab=10, ac=0, bc=0, abc=0)
    assert near(nucleolus(loss), a=0, b=0, c=0)
    (violation,) = superadditivity(loss)
    assert violation == Violation(frozenset("c"), frozenset("ab"), 10)


def test_pre_nucleolus_where_all_together_lose() -> None:
    # Nobody can be left as well off as alone; the excesses of the singles (1/3 each) are the largest.
    assert near(nucleolus(game(a=0, b=0, c=0, ab=0, ac=0, bc=0, abc=-1)), a=-1 / 3, b=-1 / 3, c=-1 / 3)
    assert near(nucleolus(game(a=2, b=2, ab=2)), a=1, b=1)


@pytest.mark.parametrize("factor", [1e-6, 1e-3, 1.0, 1e9])
def test_scale_makes_no_difference(factor: float) -> None:
    scaled = {s: -factor * cost / 412584 for s, cost in TVA.items()}
    expected = {p: -factor * cost / 412584 for p, cost in zip("abc", (116234, 93540, 202810), strict=True)}
    assert nucleolus(scaled) == pytest.approx(expected, rel=1e-9)
    assert least_core(scaled).epsilon == pytest.approx(-factor * 47286 / 412584, rel=1e-9)


def test_eight_players_in_a_second() -> None:
    random = np.random.default_rng(8)
    large = made("abcdefgh", lambda s: len(s) ** 2 * random.random())
    began = time.process_time()
    shares = nucleolus(large)
    assert time.process_time() - began < 2
    assert sum(shares.values()) == pytest.approx(large[frozenset("abcdefgh")])


# --- axioms ---

few = settings(deadline=None, max_examples=40)
worths = st.integers(-50, 100).map(float)


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 4) -> dict[frozenset[str], float]:
    players = "abcde"[: draw(st.integers(least, most))]
    return made(players, lambda _: draw(worths))


def players_of(value: Game) -> list[str]:
    return sorted(max(value, key=len))


RULES = pytest.mark.parametrize("rule", [shapley, nucleolus, equal_gain])


@RULES
@few
@given(value=games())
def test_efficiency(rule: Callable[[Game], dict[str, float]], value: Game) -> None:
    assert sum(rule(value).values()) == pytest.approx(value[frozenset(players_of(value))], abs=1e-7)


@RULES
@few
@given(sizes=st.lists(worths, min_size=2, max_size=5))
def test_symmetry(rule: Callable[[Game], dict[str, float]], sizes: Sequence[float]) -> None:
    shares = rule(made("abcde"[: len(sizes)], lambda s: sizes[len(s) - 1]))
    assert max(shares.values()) - min(shares.values()) == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("rule", [shapley, nucleolus])
@few
@given(value=games(most=3), own=worths)
def test_dummy(rule: Callable[[Game], dict[str, float]], value: Game, own: float) -> None:
    # Only where the others can be left as well off as alone does the nucleolus keep to this.
    everybody = frozenset(players_of(value))
    if rule is nucleolus and value[everybody] < sum(value[frozenset(p)] for p in everybody):
        return
    larger = {**value, frozenset("z"): own, **{s | {"z"}: worth + own for s, worth in value.items()}}
    assert rule(larger)["z"] == pytest.approx(own, abs=1e-7)


@few
@given(first=games(least=3, most=3), second=games(least=3, most=3))
def test_shapley_is_additive(first: Game, second: Game) -> None:
    one, two, both = shapley(first), shapley(second), shapley({s: first[s] + second[s] for s in first})
    assert both == pytest.approx({p: one[p] + two[p] for p in both}, abs=1e-9)


@few
@given(value=games())
def test_shapley_is_the_mean_over_orders(value: Game) -> None:
    players = players_of(value)
    every = [order for one in permutations(players) for order in (one, one[::-1])]
    assert shapley_of_sample(value.__getitem__, every).shares == pytest.approx(shapley(value), abs=1e-9)


@few
@given(value=games(), factor=st.integers(1, 40), more=st.lists(worths, min_size=4, max_size=4))
def test_nucleolus_is_covariant(value: Game, factor: int, more: Sequence[float]) -> None:
    given_too = dict(zip(players_of(value), more, strict=False))
    moved = {s: factor * worth + sum(given_too[p] for p in s) for s, worth in value.items()}
    expected = {p: factor * share + given_too[p] for p, share in nucleolus(value).items()}
    assert nucleolus(moved) == pytest.approx(expected, abs=1e-6)


@few
@given(value=games(least=2))
def test_nucleolus_lies_in_the_core_where_there_is_one(value: Game) -> None:
    epsilon = least_core(value).epsilon
    largest = max(excess for s, excess in excesses(value, nucleolus(value)).items() if len(s) < len(players_of(value)))
    assert largest >= epsilon - 1e-7
    if epsilon <= 0:
        assert largest == pytest.approx(epsilon, abs=1e-7)


def ordered_excesses(value: Game, shares: Mapping[str, float]) -> list[float]:
    return sorted((worth - sum(shares[p] for p in s) for s, worth in value.items()), reverse=True)


def is_less(one: Sequence[float], other: Sequence[float]) -> bool:
    """Lexicographically less, by more than rounding errors."""
    for a, b in zip(one, other, strict=True):
        if abs(a - b) > 1e-7:
            return a < b
    return False


@few
@given(value=games(least=2, most=4), seed=st.integers(0, 2**32 - 1))
def test_no_other_shares_have_lexicographically_less_excesses(value: Game, seed: int) -> None:
    players = players_of(value)
    shares = nucleolus(value)
    best = ordered_excesses(value, shares)
    own = {p: value[frozenset(p)] for p in players}
    bound = value[frozenset(players)] >= sum(own.values())
    random = np.random.default_rng(seed)
    for step in (1e-4, 1e-2, 1.0, 30.0):
        for _ in range(60):
            move = random.integers(-2, 3, len(players)) if random.random() < 0.5 else random.normal(size=len(players))
            move = step * (move - move.mean())
            other = {p: shares[p] + by for p, by in zip(players, move, strict=True)}
            if not bound or all(other[p] >= own[p] for p in players):
                assert not is_less(ordered_excesses(value, other), best)


@few
@given(value=games(least=2, most=5))
def test_least_core_agrees_with_another_solver(value: Game) -> None:
    players = players_of(value)
    parts = [s for s in value if len(s) < len(players)]
    rows = [[-float(p in s) for p in players] + [-1.0] for s in parts]
    found = linprog(
        [0.0] * len(players) + [1.0],
        A_ub=rows,
        b_ub=[-value[s] for s in parts],
        A_eq=[[1.0] * len(players) + [0.0]],
        b_eq=[value[frozenset(players)]],
        bounds=(None, None),
    )
    assert least_core(value).epsilon == pytest.approx(found.fun, abs=1e-7)


@few
@given(value=games(least=2))
def test_closest_sets_are_those_that_no_shares_of_the_least_core_give_more(value: Game) -> None:
    players, core = players_of(value), least_core(value)
    parts = [s for s in value if len(s) < len(players)]
    for one in parts:
        found = linprog(
            [-float(p in one) for p in players],
            A_ub=[[-float(p in s) for p in players] for s in parts],
            b_ub=[core.epsilon + 1e-9 - value[s] for s in parts],
            A_eq=[[1.0] * len(players)],
            b_eq=[value[frozenset(players)]],
            bounds=(None, None),
        )
        assert (-found.fun - value[one] < -core.epsilon + 1e-5) == (one in core.closest)


# --- some sets only, and samples ---


def test_least_core_of_some_sets_is_a_lower_bound() -> None:
    some = {s: worth for s, worth in MAJORITY.items() if s != frozenset("bc")}
    found = least_core(some, every_set=False)
    assert found.epsilon == pytest.approx(0)
    assert found.epsilon <= least_core(MAJORITY).epsilon
    with pytest.raises(ValueError, match=r"\{b, c\} is missing"):
        least_core(some)


def test_a_sample_of_orders_comes_near_the_shapley_value() -> None:
    players = "abcdefg"
    worth = {p: float(n + 1) for n, p in enumerate(players)}
    value = made(players, lambda s: sum(worth[p] for p in s) ** 2)
    sample = orders(players, 200, seed=3)
    assert (len(sample), orders(players, 200, seed=3)) == (200, sample)
    asked: list[frozenset[str]] = []

    def ask(s: frozenset[str]) -> float:
        asked.append(s)
        return value[s]

    estimate = shapley_of_sample(ask, sample)
    assert (len(asked), set(asked)) == (len(set(asked)), sets_in(sample))
    assert sum(estimate.shares.values()) == pytest.approx(value[frozenset(players)])
    assert estimate.errors is not None
    for p, share in shapley(value).items():
        assert abs(estimate.shares[p] - share) <= 4 * estimate.errors[p] + 1e-9
    # A sum of squares and of products of pairs is met exactly by an order and its reverse.
    assert max(estimate.errors.values()) == pytest.approx(0, abs=1e-9)


def test_standard_error_shrinks_with_the_sample() -> None:
    players = "abcdefg"
    random = np.random.default_rng(5)
    value = made(players, lambda s: len(s) * random.random())
    small, large = (shapley_of_sample(value.__getitem__, orders(players, n, seed=1)) for n in (40, 4000))
    assert small.errors is not None
    assert large.errors is not None
    truth = shapley(value)
    for p in players:
        assert abs(large.shares[p] - truth[p]) < 4.5 * large.errors[p]
        assert 5 < small.errors[p] / large.errors[p] < 20
    assert shapley_of_sample(value.__getitem__, orders(players, 2)).errors is None


# --- what is no game ---


@pytest.mark.parametrize("rule", [shapley, nucleolus, least_core])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**game(a=0, b=0), frozenset("abc"): 1}, r"\{c\} is missing"),
        (game(a=0, b=0), r"\{a, b\} is missing"),
        (game(a=0, b=math.nan, ab=1), r"\{b\} is no finite number"),
        (game(a=0, b=0, ab=math.inf), r"\{a, b\} is no finite number"),
        ({**game(a=0), frozenset("b"): "1"}, r"\{b\} is no finite number: '1'"),
        ({**game(a=0), frozenset("b"): True}, r"\{b\} is no finite number: True"),
        ({("a",): 1.0}, r"a frozenset of names, not \('a',\)"),
        ({frozenset({1}): 1.0}, "a frozenset of names"),
        ({frozenset(): 1.0, **game(a=0)}, "the empty set is 0, not 1.0"),
        ({}, "at least one player"),
        ([1.0], "this is a list"),
    ],
)
def test_what_is_no_game(rule: Callable[[Any], Any], value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rule(value)


def test_a_sample_needs_numbers_too() -> None:
    with pytest.raises(ValueError, match="is no finite number"):
        shapley_of_sample(lambda _: math.nan, orders("ab", 2))
