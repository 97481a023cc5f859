"""Why there is no plan, told: the limits that clash and the smallest repair, each at its cell."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.clash.committed import already_committed, spent_before, students_before
from coplan.clash.elastic import Limit, NumberKey, elastic
from coplan.clash.irreducible import clashing
from coplan.clash.repair import Repair, Step, smallest_repair
from coplan.clash.wording import figure, raised, spans, subjects, written
from coplan.errors import Issue
from coplan.formulation.build import Formulation
from coplan.language import Text, say_both
from coplan.tables import RawWorkbook

FEW = 6
"""So many limits of one family in one region are told one by one; more are summed up."""
STEPS_SHOWN = 12


@dataclass(frozen=True)
class Clash:
    """Limits that clash and, where one was found, the repair; told in full and in short.

    irreducible: whether without any one of the limits the others could all hold.
    """

    case: Case
    cells: Cells
    whole: bool
    limits: Sequence[Limit] = ()
    irreducible: bool = True
    repair: Repair | None = None
    committed: Sequence[Issue] = field(default=())

    def in_full(self) -> list[Issue]:
        """Every limit and every step of the repair at its cell."""
        return self._issues(None)

    def in_short(self) -> list[Issue]:
        """As in full, but many limits of one family in one region are one line, and many steps the largest of them."""
        return self._issues(FEW)

    def _issues(self, few: int | None) -> list[Issue]:
        if self.committed:
            return list(self.committed)
        code = "limits_clash_whole" if self.whole else "limits_clash"
        which = say_both(self._which, count=len(self._numbers))
        limits = [issue for group in self._groups() for issue in self._told(group, few)]
        return [Issue(code, values={"limits": which}), *limits, *self._repaired(STEPS_SHOWN if few else None)]

    @property
    def _which(self) -> str:
        if not self.limits:
            return "clash.together"
        return "clash.these" if self.irreducible else "clash.these_or_fewer"

    @property
    def _numbers(self) -> set[NumberKey]:
        return {limit.cell for limit in self.limits}

    def _groups(self) -> list[list[Limit]]:
        """Limits of one family, side and region together, those of few first."""
        groups: dict[tuple[str, bool, str], list[Limit]] = {}
        for limit in self.limits:
            family, key, upper = limit.cell
            side = upper and family != "fixed_seats"
            groups.setdefault((family, side, _region(self.case, family, key)), []).append(limit)
        return sorted(groups.values(), key=len)

    def _told(self, group: Sequence[Limit], few: int | None) -> Iterator[Issue]:
        numbers: dict[tuple[NumberKey, Fraction], list[Limit]] = {}
        for limit in group:
            numbers.setdefault((_side_free(limit.cell), _bound(self.case, limit)), []).append(limit)
        if few is not None and len({cell for cell, _ in numbers}) > few:
            family, _, upper = group[0].cell
            yield Issue("clash_limit", self.cells.sheet(family), values={"what": self._summed(family, upper, group)})
            return
        for (cell, bound), limits in numbers.items():
            yield self.cells.issue("clash_limit", cell, {"what": self._limit(cell, bound, limits)})

    def _limit(self, cell: NumberKey, bound: Fraction, limits: Sequence[Limit]) -> Text:
        """What one number of the workbook asks in these years."""
        family, key, upper = cell
        years = [limit.label.key[-1] for limit in limits]
        said = {**subjects(self.case, family, key), "years": spans(years), "money": self.case.money_unit}
        number = written(100 * bound) if family == "openness" else written(bound)
        if family == "steady_change":
            said["current"] = self.case.programmes[key[0], key[1]].current_intake
        if family in ("institution_enrolment", "region_budget"):
            before = students_before if family == "institution_enrolment" else spent_before
            said["known"] = figure(max(before(self.case, key[0], year) for year in years))
        return say_both(f"clash.{_text(family, upper)}", number=number, **said)

    def _summed(self, family: str, upper: bool, group: Sequence[Limit]) -> Text:
        """What many limits of one family in one region ask together."""
        count = len({limit.cell for limit in group})
        key = _text(family, upper)
        said: dict[str, Any] = {
            "count": count,
            "region": _region(self.case, family, group[0].cell[1]),
            "years": spans(limit.label.key[-1] for limit in group),
            "family": say_both(f"family.{family}"),
        }
        if key not in ("intake_range_least", "fixed_seats"):
            return say_both("clash.many_steady_change" if family == "steady_change" else "clash.many", **said)
        said["seats"] = figure(sum((_bound(self.case, limit) for limit in group), Fraction(0)))
        year = self._budget_year(str(said["region"]))
        if year is None:
            return say_both(f"clash.many_{key}", **said)
        cost = sum((_cost_in(self.case, limit, year) for limit in group), Fraction(0))
        budget = self.case.budgets[str(said["region"]), year]
        said["cost"] = written(raised(cost, budget)) if cost > budget else figure(cost)
        return say_both(f"clash.many_{key}_cost", **said, money=self.case.money_unit, year=year)

    def _budget_year(self, region: str) -> int | None:
        """The one year whose budget is in the clash."""
        years = [c.label.key[1] for c in self.limits if c.label.family == "region_budget" and c.label.key[0] == region]
        return int(years[0]) if len(years) == 1 else None

    def _repaired(self, most: int | None) -> Iterator[Issue]:
        if self.repair is None:
            return
        steps = sorted(self.repair.steps, key=lambda step: (-step.by, step.family, str(step.key)))
        which = say_both("clash.smallest" if self.repair.smallest else "clash.enough")
        yield Issue("clash_repair", values={"which": which, "total": _total(self.case, steps)})
        for step in steps[:most]:
            yield self.cells.issue("clash_repair_step", (step.family, step.key, step.upper), {"what": self._step(step)})
        if most is not None and len(steps) > most:
            yield Issue("clash_repair_step", values={"what": say_both("clash.more_steps", count=len(steps) - most)})

    def _step(self, step: Step) -> Text:
        said = {
            **subjects(self.case, step.family, step.key),
            "money": self.case.money_unit,
            "by": written(raised(step.by) if step.family == "openness" else abs(step.now - step.was)),
        }
        percent = 100 if step.family == "openness" else 1
        was, now = written(percent * step.was), written(percent * step.now)
        if step.family == "steady_change":
            p = self.case.programmes[step.key[0], step.key[1]]
            said["share"] = figure(raised(100 * step.now / p.max_intake)) if p.max_intake else "100"
        year = step.key[-1] if step.family in ("region_budget", "fixed_seats") else ""
        return say_both(f"clash.change_{_text(step.family, step.upper)}", was=was, now=now, year=year, **said)


def clash_of(
    case: Case, lp: Formulation, whole: bool, deadline: float | None = None, raw: RawWorkbook | None = None
) -> Clash:
    """Why there is no plan; students already enrolled beyond a limit are named alone.

    raw: the workbook of the case, for cells. deadline: time.monotonic() after which less is found out.
    """
    cells = Cells(raw)
    committed = list(already_committed(case, lp.planning.planners, cells))
    if committed:
        return Clash(case, cells, whole, committed=committed)
    limits, irreducible = clashing(lp, whole, deadline)
    late = deadline is not None and time.monotonic() >= deadline
    repair = None if late else smallest_repair(lp, elastic(lp), deadline)
    return Clash(case, cells, whole, limits, irreducible, repair)


def clashes(
    case: Case, lp: Formulation, whole: bool, deadline: float | None = None, raw: RawWorkbook | None = None
) -> list[Issue]:
    """Why there is no plan, in short: a headline, the limits that clash, and the smallest repair."""
    return clash_of(case, lp, whole, deadline, raw).in_short()


def _side_free(cell: NumberKey) -> NumberKey:
    """A fixed number stands in one cell, whichever way it binds."""
    family, key, upper = cell
    return family, key, upper or family == "fixed_seats"


def _text(family: str, upper: bool) -> str:
    return f"{family}_{'most' if upper else 'least'}" if family == "intake_range" else family


def _region(case: Case, family: str, key: Sequence[Any]) -> str:
    """The region whose limit it is: of the institution, or the first that is named."""
    return case.institutions[key[0]].region if key[0] in case.institutions and family in _OF_INSTITUTIONS else key[0]


_OF_INSTITUTIONS = frozenset(
    {"intake_range", "steady_change", "fixed_seats", "institution_intake", "institution_enrolment"}
)


def _bound(case: Case, limit: Limit) -> Fraction:
    """The number that a limit asks for in its year."""
    family, key = limit.label.family, limit.label.key
    if family == "intake_range":
        return Fraction(case.intake_range(case.programmes[key[0], key[1]], key[2])[limit.upper])
    if family == "fixed_seats":
        return Fraction(case.fixed[key])
    if family == "region_budget":
        return case.budgets[key[0], key[1]]
    if family == "steady_change":
        return Fraction(case.programmes[key[0], key[1]].step or 0)
    if family == "route_seats":
        return case.route(key[0], key[1]).max_seats or Fraction(0)
    if family == "openness":
        return case.regions[key[0]].max_out_share
    institution = case.institutions[key[0]]
    limit_of = institution.intake_limit if family == "institution_intake" else institution.enrolment_limit
    return limit_of or Fraction(0)


def _cost_in(case: Case, limit: Limit, year: int) -> Fraction:
    """What the seats that a limit asks for cost in a year, every class on them that studies then [money]."""
    i, k, *_, t = limit.label.key
    p = case.programmes[i, k]
    entries = range(max(year - p.years + 1, case.first_year), year + 1)
    classes = len([entry for entry in entries if case.decided_in(entry) == t])
    return _bound(case, limit) * p.fill_rate * p.cost_per_year * classes


def _total(case: Case, steps: Sequence[Step]) -> Text:
    """Seats, students and money of a repair."""
    sums: Mapping[str, Fraction] = {
        kind: sum((step.by for step in steps if _kind(step.family) == kind), Fraction(0))
        for kind in ("seats", "students", "money")
    }
    said = [
        say_both(f"clash.total_{kind}", by=written(raised(by)), money=case.money_unit)
        for kind, by in sums.items()
        if by
    ]
    return Text(", ".join(text.en for text in said), "、".join(text.zh for text in said))


def _kind(family: str) -> str:
    return {"institution_enrolment": "students", "region_budget": "money"}.get(family, "seats")
