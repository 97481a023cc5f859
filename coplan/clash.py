"""Why there is no plan: limits that clash, named by family, subject and year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from coplan.case import Case
from coplan.contract import contract
from coplan.errors import Issue
from coplan.formulation.build import Bound, Formulation, Label
from coplan.formulation.matrix import Matrix, matrix_of
from coplan.language import Text, say_both
from coplan.rounding import whole_columns
from coplan.solver import Engine, Unproven

SHEET_OF_FAMILY = {
    "intake_range": "Programmes",
    "steady_change": "Programmes",
    "institution_intake": "Institutions",
    "institution_enrolment": "Institutions",
    "region_budget": "Budgets",
    "route_seats": "Routes",
    "openness": "Regions",
    "fixed_seats": "Fixed",
}
SUBJECTS_SHOWN = 12
WHOLE_SECONDS = 60.0


@dataclass(frozen=True)
class Limit:
    """A relation that could give way: its label, where it stands in the elastic LP, and in which sense it binds."""

    label: Label
    row: int
    upper: bool


def clashes(case: Case, lp: Formulation, whole: bool, deadline: float | None = None) -> list[Issue]:
    """The limits that leave no plan; students already enrolled beyond a limit are named first.

    deadline: time.monotonic() after which none can be singled out any more.
    """
    committed = list(already_committed(case, lp.planning.planners))
    if committed:
        return committed
    try:
        labels = clashing_labels(lp, whole, deadline)
    except Unproven:
        labels = []
    code = "limits_clash_whole" if whole else "limits_clash"
    return [Issue(code, values={"limits": describe(labels) if labels else say_both("cli.limits_together")})]


def already_committed(case: Case, planners: frozenset[str]) -> Iterator[Issue]:
    """Limits that the students of earlier years break on their own."""
    for i, institution in case.institutions.items():
        if institution.region in planners and institution.enrolment_limit is not None:
            for t in case.intake_years:
                students = sum(
                    (p.known_students(t, case.first_year) for p in case.programmes_of_institution[i]), Fraction(0)
                )
                if students > institution.enrolment_limit:
                    yield _committed("institution_enrolment", (i, t), students, institution.enrolment_limit)
    for (r, year), budget in case.budgets.items():
        if r in planners:
            programmes = case.programmes_of_region[r]
            spent = sum((p.cost_per_year * p.known_students(year, case.first_year) for p in programmes), Fraction(0))
            if spent > budget:
                yield _committed("region_budget", (r, year), spent, budget)


def _committed(family: str, key: tuple[str, int], value: Fraction, limit: Fraction) -> Issue:
    subject, year = key
    values = {"limit": say_both(f"family.{family}"), "subject": subject, "year": year}
    return Issue("already_committed_no_plan", values={**values, "value": _short(value), "most": _short(limit)})


def _short(number: Fraction) -> str:
    return f"{float(number):,.6g}"


def clashing_labels(lp: Formulation, whole: bool, deadline: float | None = None) -> list[Label]:
    """Labels of the limits in the way: in whole numbers those that must give way, else a full set that clashes.

    Raises Unproven at the deadline.
    """
    elastic, limits, slack_from = _elastic(lp)
    columns = len(elastic.column_lower)
    cost = np.zeros(columns)
    cost[slack_from:] = 1.0
    if whole:
        mask = np.append(whole_columns(lp), np.zeros(columns - slack_from, bool))
        values, _ = Engine(elastic, deadline, mask).minimise_whole(cost, 0.5, WHOLE_SECONDS)
        given_way = [] if values is None else [n for n in range(len(limits)) if values[slack_from + n] > 1e-6]
        return [limits[n].label for n in given_way]
    engine = Engine(elastic, deadline)
    engine.minimise(cost)
    duals = np.asarray(engine.highs.getSolution().row_dual)
    return [limit.label for limit in limits if abs(duals[limit.row]) > 1e-7]


def _elastic(lp: Formulation) -> tuple[Matrix, list[Limit], int]:
    """The LP with every limit as a row that may give way at a price, and the column where the slacks begin.

    At the least price the rows with a price of their own are a set of limits that cannot hold together (Farkas).
    """
    matrix = matrix_of(lp)
    builder = _Rows(matrix)
    limits: list[Limit] = []
    for n, label in enumerate(lp.rows):
        if label.family in SHEET_OF_FAMILY:
            for upper in (True, False):
                if math.isfinite(matrix.row_upper[n] if upper else matrix.row_lower[n]):
                    limits.append(Limit(label, n, upper))
    for x, bounds in lp.bounds.items():
        for bound in bounds:
            if bound.label.family in SHEET_OF_FAMILY:
                limits += builder.bound_rows(lp.column(x), bound)
    return builder.with_slacks(limits), limits, len(matrix.column_lower)


class _Rows:
    """Rows added to an LP: bounds made rows, and slacks."""

    def __init__(self, matrix: Matrix):
        self.matrix = matrix
        self.lower, self.upper = matrix.column_lower.copy(), matrix.column_upper.copy()
        self.extra: list[tuple[int, float, float]] = []

    def bound_rows(self, column: int, bound: Bound) -> list[Limit]:
        """A bound as rows of their own, so that it can give way without the column's other bounds."""
        made = []
        for upper in (False, True):
            value = bound.upper if upper else bound.lower
            if math.isfinite(value) and (upper or value > 0):
                row = len(self.matrix.row_lower) + len(self.extra)
                self.extra.append((column, -math.inf if upper else value, value if upper else math.inf))
                made.append(Limit(bound.label, row, upper))
        self.lower[column], self.upper[column] = 0.0, math.inf
        return made

    def with_slacks(self, limits: Sequence[Limit]) -> Matrix:
        """The LP with a slack column for each limit."""
        m, columns = self.matrix, len(self.lower)
        entries: list[list[tuple[int, float]]] = [
            list(zip(m.index[a:b].tolist(), m.value[a:b].tolist(), strict=True))
            for a, b in zip(m.start[:-1], m.start[1:], strict=True)
        ]
        entries += [[(column, 1.0)] for column, _, _ in self.extra]
        for n, limit in enumerate(limits):
            entries[limit.row].append((columns + n, -1.0 if limit.upper else 1.0))
        lengths = [len(row) for row in entries]
        return Matrix(
            column_lower=np.append(self.lower, np.zeros(len(limits))),
            column_upper=np.append(self.upper, np.full(len(limits), math.inf)),
            row_lower=_joined(m.row_lower, [lower for _, lower, _ in self.extra]),
            row_upper=_joined(m.row_upper, [upper for _, _, upper in self.extra]),
            start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int32),
            index=np.fromiter((j for row in entries for j, _ in row), np.int32),
            value=np.fromiter((a for row in entries for _, a in row), np.float64),
        )


def _joined(array: NDArray[np.float64], more: Iterable[float]) -> NDArray[np.float64]:
    return np.concatenate((array, np.fromiter(more, np.float64)))


def describe(labels: Sequence[Label]) -> Text:
    """The limits by family: sheet, subjects and years."""
    years: dict[tuple[str, str], set[int]] = {}
    for label in labels:
        subject = " · ".join(map(str, label.key[:-1]))
        years.setdefault((label.family, subject), set()).add(label.key[-1])
    shown = list(years.items())[:SUBJECTS_SHOWN]
    more = len(years) - len(shown)
    english, chinese = [], []
    for (family, subject), found in shown:
        name, sheet = say_both(f"family.{family}"), contract().sheets[SHEET_OF_FAMILY[family]]
        english.append(f"{sheet.key}: {name.en} – {subject} ({_spans(found)})")
        chinese.append(f"{sheet.title}：{name.zh}——{subject}（{_spans(found)}）")
    if more:
        english.append(f"and {more} more")
        chinese.append(f"另有 {more} 项")
    return Text("; ".join(english), "；".join(chinese))


def _spans(years: set[int]) -> str:
    """Years as spans, such as 2027–2029, 2031."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)
