"""The relations of the planning model, a method a family, in the order of the model's description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from tests.independent.facts import Facts, Programme, exact
from tests.independent.matrix import Matrix, Terms


def _add(terms: Terms, key: tuple[Any, ...], coefficient: Any) -> None:
    terms[key] = terms.get(key, 0) + coefficient


class Relations:
    """The relations for the regions that plan; everybody else stays at current_intake for their own region.

    planning: the regions whose programmes move, whose routes are open among themselves and whose need counts.
    alone: Σ priority · shortage that each region reaches by itself; given, the participation rows are there too.
    """

    def __init__(
        self, facts: Facts, planning: Collection[str], sharing: bool = False, alone: Mapping[str, float] | None = None
    ):
        self.facts, self.matrix, self.alone = facts, Matrix(), alone
        self.planning = [r for r in facts.regions if r in planning]
        self.programmes = [p for p in facts.programmes if p.region in planning]
        self.pairs = [(r, k) for r, k in facts.pairs if r in planning]
        self._decisions(sharing)
        self.intake_total()
        self.intake_range()
        self.steady_change()
        self.opening()
        self.institution_intake()
        self.institution_enrolment()
        self.region_budget()
        self.group_limit()
        self.route_seats()
        self.openness()
        self.fixed_seats()
        self.staff_balance()
        self.need_met()
        self.lending_limit()
        if alone is not None:
            self.participation(alone)

    # Decisions

    def _decisions(self, sharing: bool) -> None:
        f = self.facts
        # open_routes: a seat on a closed route has no column.
        self.targets = {p.key: [d for d in self.planning if f.is_open(p, d)] for p in self.programmes}
        for p in self.programmes:
            for t in f.planned:
                self.matrix.columns(*(("seats", p.key, d, t) for d in self.targets[p.key]), whole=True)
                self.matrix.columns(("intake", p.key, t))
        for r, k in self.pairs:
            for b in f.balance:
                self.matrix.columns(("staff", r, k, b))
                if (r, k, b) in f.required:
                    self.matrix.columns(("shortage", r, k, b), ("surplus", r, k, b))
        self.lent = [
            (o, a, k, b)
            for o, a in f.sharing
            for k in f.priority
            for b in f.balance
            if sharing and (o, k) in self.pairs and (a, k) in self.pairs
        ]
        self.matrix.columns(*(("lent", *key) for key in self.lent))

    def _students(self, p: Programme, year: int) -> tuple[Terms, Fraction]:
        """Students of one intake year: what the plan decides, and what is known already."""
        f = self.facts
        if year < f.first:
            return {}, f.enrolled(p, year)
        return {("intake", p.key, min(year, f.last)): p.fill}, Fraction(0)

    def _studying(self, p: Programme, year: int) -> tuple[Terms, Fraction]:
        """Students in all years of study."""
        terms: Terms = {}
        known = Fraction(0)
        for j in range(p.years):
            decided, already = self._students(p, year - j)
            known += already
            for key, coefficient in decided.items():
                _add(terms, key, coefficient)
        return terms, known

    # Families

    def intake_total(self) -> None:
        for p in self.programmes:
            for t in self.facts.planned:
                seats = {("seats", p.key, d, t): -1 for d in self.targets[p.key]}
                self.matrix.row({("intake", p.key, t): 1, **seats}, 0, 0)

    def intake_range(self) -> None:
        for p in self.programmes:
            for n, t in enumerate(self.facts.planned, start=1):
                if not p.takes_in(t):
                    continue
                limit = ("intake_range", *p.key, t)
                self.matrix.row({("intake", p.key, t): 1}, p.lower(n), p.upper(n), limit)

    def steady_change(self) -> None:
        first = self.facts.first
        for p in self.programmes:
            if p.step is None:
                continue
            limit = "steady_change", *p.key
            if p.takes_in(first) and p.opens != first:
                self.matrix.row({("intake", p.key, first): 1}, p.current - p.step, p.current + p.step, (*limit, first))
            for t in self.facts.planned[1:]:
                if not p.takes_in(t - 1) or not p.takes_in(t):
                    continue
                rise = {("intake", p.key, t): 1, ("intake", p.key, t - 1): -1}
                self.matrix.row(rise, -p.step, p.step, (*limit, t))

    def opening(self) -> None:
        for p in self.programmes:
            for t in self.facts.planned:
                if not p.takes_in(t):
                    self.matrix.row({("intake", p.key, t): 1}, 0, 0)

    def institution_intake(self) -> None:
        for i, limit in self.facts.intake_limit.items():
            for t in self.facts.planned:
                seats = {("intake", p.key, t): 1 for p in self.programmes if p.institution == i}
                self.matrix.row(seats, upper=limit, limit=("institution_intake", i, t))

    def institution_enrolment(self) -> None:
        for i, limit in self.facts.enrolment_limit.items():
            for t in self.facts.planned:
                own = [(p, 1) for p in self.programmes if p.institution == i]
                self._within(own, t, limit, ("institution_enrolment", i, t))

    def region_budget(self) -> None:
        for (r, year), budget in self.facts.budgets.items():
            own = [(p, p.cost) for p in self.programmes if p.region == r]
            self._within(own, year, budget, ("region_budget", r, year))

    def group_limit(self) -> None:
        for row in self.facts.limits:
            chosen, place = self.facts.chosen(row), self.facts.of_place(row)
            share = row.get("share") == "yes"
            served, concerned = row.get("trained_for"), {p.region for p in (place if share else chosen)}
            if not concerned <= set(self.planning) or not (served is None or served in self.planning):
                continue
            for t in self.facts.years_of(row):
                part, known = self._measure(row, chosen, t, served)
                whole, base = self._measure(row, place, t, None) if share else ({}, Fraction(1))
                for side, sign in (("least", -1), ("most", 1)):
                    if row.get(side) is None:
                        continue
                    number = exact(row[side])
                    terms: Terms = {}
                    for key, c in part.items():
                        _add(terms, key, sign * c)
                    for key, c in whole.items():
                        _add(terms, key, -sign * number * c)
                    self.matrix.row(
                        terms, upper=sign * (number * base - known), limit=("group_limit", row["limit"], t, side)
                    )

    def _measure(
        self, row: Mapping[str, Any], programmes: list[Programme], t: int, served: Any
    ) -> tuple[Terms, Fraction]:
        terms: Terms = {}
        known = Fraction(0)
        for p in programmes:
            if row.get("measure", "seats") == "seats":
                if served is None:
                    _add(terms, ("intake", p.key, t), 1)
                elif served in self.targets[p.key]:
                    _add(terms, ("seats", p.key, served, t), 1)
                continue
            each = p.cost if row["measure"] == "cost" else Fraction(1)
            for n in range(row.get("study_from", 1), min(row.get("study_to", 8), p.years) + 1):
                decided, already = self._students(p, t - n + 1)
                known += each * already
                for key, c in decided.items():
                    _add(terms, key, each * c)
        return terms, known

    def _within(
        self, per_student: list[tuple[Programme, Any]], year: int, limit: Fraction, name: tuple[Any, ...]
    ) -> None:
        """Σ amount · students in all years of study ≤ limit."""
        total: Terms = {}
        for p, amount in per_student:
            terms, known = self._studying(p, year)
            limit -= amount * known
            for key, coefficient in terms.items():
                _add(total, key, amount * coefficient)
        self.matrix.row(total, upper=limit, limit=name)

    def route_seats(self) -> None:
        for o, d in self.facts.routes:
            limit = self.facts.max_seats(o, d)
            if o == d or limit is None:
                continue
            for t in self.facts.planned:
                self.matrix.row(self.seats_of(o, d, t), upper=limit, limit=("route_seats", o, d, t))

    def seats_of(self, o: str, d: str, t: int) -> Terms:
        """All seats of a region for another in a year."""
        return {("seats", p.key, d, t): 1 for p in self.programmes if p.region == o and d in self.targets[p.key]}

    def openness(self) -> None:
        for o in self.planning:
            most = self.facts.most_for_others(o)
            if most is None:
                continue
            for t in self.facts.planned:
                out = {
                    ("seats", p.key, d, t): 1
                    for p in self.programmes
                    if p.region == o
                    for d in self.targets[p.key]
                    if d != o
                }
                self.matrix.row(out, upper=most, limit=("openness", o, t))

    def fixed_seats(self) -> None:
        known = {p.key for p in self.programmes}
        for (i, k, d, t), seats in self.facts.fixed.items():
            if (i, k) in known and d in self.planning:
                there = d in self.targets[i, k]  # on a closed route there is no column, and none is none
                self.matrix.row({("seats", (i, k), d, t): 1} if there else {("nothing",): 1}, seats, seats)

    def staff_balance(self) -> None:
        f = self.facts
        for r, k in self.pairs:
            stay = 1 - f.exit_rate(r, k)
            for b in f.balance:
                terms: Terms = {("staff", r, k, b): 1}
                known = f.inflow(r, k, b) - f.retiring(r, k, b)
                if b == f.first:
                    known += stay * f.headcount(r, k)
                else:
                    terms["staff", r, k, b - 1] = -stay
                for p in f.programmes:
                    if p.specialty == k:
                        known += self._graduates(p, r, b, terms)
                self.matrix.row(terms, known, known)

    def _graduates(self, p: Programme, works_in: str, b: int, terms: Terms) -> Fraction:
        """Take the planned graduates who come to a region in year b into the row; return those known already."""
        f, entered = self.facts, b - p.years
        if entered < f.first:
            there = (f.share(p.region, d, works_in) * number for d, number in f.enrolled_for(p, entered))
            return p.completion * sum(there, Fraction(0))
        if p.region not in self.planning:
            return p.completion * f.share(p.region, p.region, works_in) * p.fill * p.current
        for d in self.targets[p.key]:
            came = p.completion * p.fill * f.share(p.region, d, works_in)
            _add(terms, ("seats", p.key, d, min(entered, f.last)), -came)
        return Fraction(0)

    def need_met(self) -> None:
        moves: dict[tuple[Any, ...], Terms] = defaultdict(dict)
        for o, a, k, b in self.lent:
            _add(moves[o, k, b], ("lent", o, a, k, b), -1)
            _add(moves[a, k, b], ("lent", o, a, k, b), self.facts.sharing[o, a][1])
        for (r, k, b), need in self.facts.required.items():
            if (r, k) in self.pairs:
                key = (r, k, b)
                own: Terms = {("staff", *key): 1, ("shortage", *key): 1, ("surplus", *key): -1}
                self.matrix.row({**own, **moves[key]}, need, need)

    def lending_limit(self) -> None:
        for o, a, k, b in self.lent:
            self.matrix.row({("lent", o, a, k, b): 1, ("staff", o, k, b): -self.facts.sharing[o, a][0]}, upper=0)

    def participation(self, alone: Mapping[str, float]) -> None:
        for r in self.planning:
            self.matrix.columns(("excess", r))
            most = (1 - float(self.facts.min_gain[r])) * alone[r]
            self.matrix.row({**self.region_shortage(r), ("excess", r): -1}, upper=most, limit=("participation", r))

    def region_shortage(self, region: str) -> Terms:
        """Σ priority · shortage of a region."""
        f = self.facts
        return {("shortage", r, k, b): f.priority[k] for r, k, b in f.required if r == region}
