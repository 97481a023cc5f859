"""Scenarios as tables, and the LP of one plan for several of them, from the independent LP of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from tests.independent.cases import Row, Table
from tests.independent.facts import Facts, Tables
from tests.independent.lp import Model, alone_values, together
from tests.independent.matrix import Matrix, Terms

Change = dict[str, Any]
FILTERS = ("region", "institution", "trained_in", "trained_for", "name")
LATER = ("worst_region", "surplus", "change", "directed", "cost")


def changed(tables: Tables, changes: Sequence[Change]) -> dict[str, Table]:
    """The tables with a scenario's changes made, by the letter of the workbook's format; blanks are only set."""
    made = {key: [dict(row) for row in rows] for key, rows in tables.items()}
    for change in changes:
        for row in made[change["sheet"]]:
            if all(row.get(name) == change[name] for name in FILTERS if name in change):
                _change(row, change)
    return made


def _change(row: Row, change: Change) -> None:
    column, now, by = change["column"], row.get(change["column"]), change["value"]
    if change["operation"] == "set":
        row[column] = by
    elif now is not None:
        exact = Decimal(str(now)) * Decimal(str(by)) if change["operation"] == "multiply" else Decimal(str(now)) + by
        row[column] = int(exact) if exact == int(exact) else float(exact)


def random_scenarios(tables: Tables, seed: int) -> dict[str, list[Change]]:
    """Two or three scenarios with changes of every kind that most often leave a plan for all of them."""
    draw = Random(f"scenarios {seed}")
    return {name: list(_random_changes(tables, draw)) for name in ("甲", "b", "third")[: draw.randint(2, 3)]}


def _random_changes(tables: Tables, draw: Random) -> Iterator[Change]:
    region = {"region": draw.choice(tables["Regions"])["region"]}
    at = {"institution": draw.choice(tables["Programmes"])["institution"]}
    needs = {row["region"] for row in tables["Demand"]}
    by = draw.choice([0.6, 0.85, 1.2, 1.5])
    for column in ("required", "low", "high"):
        where = region if region["region"] in needs and draw.random() < 0.5 else {}
        yield {"sheet": "Demand", "column": column, "operation": "multiply", "value": by, **where}
    possible: list[Change] = [
        {"sheet": "Programmes", "column": "fill_rate", "operation": "set", "value": 0.85, **at},
        {"sheet": "Programmes", "column": "completion_rate", "operation": "set", "value": 0.9},
        {"sheet": "Programmes", "column": "max_intake", "operation": "add", "value": 7, **at},
        {"sheet": "Programmes", "column": "cost_per_year", "operation": "set", "value": 1.25, **at},
        {"sheet": "Institutions", "column": "intake_limit", "operation": "add", "value": -1, **at},
        {"sheet": "Institutions", "column": "enrolment_limit", "operation": "multiply", "value": 1.1},
        {"sheet": "Regions", "column": "max_out_share", "operation": "set", "value": 0.3, **region},
        {"sheet": "Regions", "column": "weight", "operation": "set", "value": 2, **region},
        {"sheet": "Regions", "column": "min_gain", "operation": "set", "value": 0.1, **region},
        {"sheet": "Specialties", "column": "priority", "operation": "set", "value": 1.5},
    ]
    for sheet, column, value in (
        ("Budgets", "budget", 0.98),
        ("Retention", "share", 0.9),
        ("Sharing", "max_share", 0.5),
    ):
        if tables.get(sheet):
            possible.append({"sheet": sheet, "column": column, "operation": "multiply", "value": value})
    for row in tables.get("Routes", ()):
        if row["trained_in"] != row["trained_for"] and draw.random() < 0.4:
            between = {name: row[name] for name in ("trained_in", "trained_for")}
            possible.append({"sheet": "Routes", "column": "allowed", "operation": "set", "value": "no", **between})
            possible.append({"sheet": "Routes", "column": "max_seats", "operation": "set", "value": 6, **between})
    yield from draw.sample(possible, draw.randint(0, 3))


def with_scenarios(
    tables: Tables, scenarios: Mapping[str, Sequence[Change]], probability: Mapping[str, float] | None = None
) -> dict[str, Table]:
    """The tables with the sheets Scenarios and Changes."""
    said = probability or {}
    return {
        **tables,
        "Scenarios": [
            {"scenario": name, **({"probability": said[name]} if name in said else {})} for name in scenarios
        ],
        "Changes": [{"scenario": name, **change} for name, changes in scenarios.items() for change in changes],
    }


class Joint:
    """One plan for several scenarios: what each has of its own stands under its number, seats and intake once."""

    def __init__(
        self,
        facts: Sequence[Facts],
        probability: Sequence[float],
        sharing: bool = False,
        best: Sequence[float] | None = None,
    ):
        """best: what each scenario is short of at its least by itself, where that is not what these facts say."""
        self.facts, self.probability, self.matrix = facts, probability, Matrix()
        self.models = [Model(f, f.regions, sharing, alone_values(f)) for f in facts]
        self.best = best or [together(f, "participation", "shortage", sharing=sharing)["shortage"] for f in facts]
        self.later = {name: [model.goal(name) for model in self.models] for name in LATER}
        for n, model in enumerate(self.models):
            for key, number in model.matrix.number.items():
                if self.key(n, key) not in self.matrix.number:
                    self.matrix.columns(self.key(n, key), whole=model.matrix.whole[number])
            for terms, lower, upper in model.matrix.rows:
                self.matrix.row(self.terms(n, terms), lower, upper)
        for key in [key for key in self.matrix.number if key[0] == "seats"]:
            if not all(key in model.matrix.number for model in self.models):
                self.matrix.row({key: 1}, 0, 0)  # a seat that one scenario forbids
        self.matrix.columns(("regret",), ("worst",))
        for n, model in enumerate(self.models):
            lost = self.terms(n, model.goal("shortage"))
            self.matrix.row({**lost, ("regret",): -1}, upper=self.best[n] - max(self.best))
            self.matrix.row({(n, "worst"): 1, ("worst",): -1}, upper=0)

    def key(self, number: int, key: tuple[Any, ...]) -> tuple[Any, ...]:
        return key if key[0] in ("seats", "intake") else (number, *key)

    def terms(self, number: int, terms: Terms, times: Any = 1) -> Terms:
        """Terms of a scenario's own LP in the joint one."""
        return {self.key(number, key): times * c for key, c in terms.items()}

    def _mean(self, name: str, weights: Sequence[Any]) -> Terms:
        found: Terms = {}
        for n, (model, weight) in enumerate(zip(self.models, weights, strict=True)):
            terms = self.later[name][n] if name in LATER else model.goal(name)
            for key, c in self.terms(n, terms, weight).items():
                found[key] = found.get(key, 0) + c
        return found

    def goal(self, name: str) -> Terms:
        """What a goal minimises; the largest regret is counted from below 0 by the largest bound."""
        if name in ("largest_regret", "worst_region"):
            return {(name.removeprefix("largest_").removesuffix("_region"),): 1}
        if name == "expected_shortage":
            return self._mean("shortage", self.probability)
        size = len(self.models)
        return self._mean(name, [1 if name == "participation" else Fraction(1, size)] * size)

    def in_order(self, aim: str, *names: str) -> dict[str, float]:
        """The best value of each goal, the goals before it held at theirs; names: by default all of them."""
        first = ("largest_regret", "expected_shortage")
        every = ("participation", *(first if aim == "regret" else reversed(first)), *LATER)
        found = {name: self.matrix.minimise(self.goal(name), hold=True) for name in names or every}
        if "largest_regret" in found:
            found["largest_regret"] -= max(self.best)
        return found

    def least_whole(self, name: str, participation: float) -> float:
        """The least of a goal that whole seats reach which leave regions worse off by no more than given, in total."""
        self.matrix.row(self.goal("participation"), upper=participation + 1e-6)
        values = self.matrix.minimise_whole(self.goal(name))
        found = sum(float(c) * values[key] for key, c in self.goal(name).items())
        return found - max(self.best) if name == "largest_regret" else found
