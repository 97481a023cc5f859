"""Why there is no plan, told: the limits that clash and the smallest repair, each at its cell."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.clash.committed import already_committed
from coplan.clash.elastic import NumberKey, Side, elastic
from coplan.clash.irreducible import clashing
from coplan.clash.repair import Repair, Step, smallest_repair
from coplan.clash.rules import rules_clash
from coplan.clash.subjects import subjects
from coplan.contract.inputs import contract
from coplan.errors import Issue
from coplan.formulation.build import Formulation, Label
from coplan.formulation.variables import Planning
from coplan.limits import LIMITS
from coplan.limits.base import Row, enrolled
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Text, say_both, texts_of
from coplan.words.numbers import at_most, behind_figure, every_digit, raised, spans
from coplan.words.sentences import listed_in_both, parted
from coplan.words.units import unit_of_number

FEW = 6
"""So many limits of one family in one region are told one by one; more are summed up."""
STEPS_SHOWN = SUBJECTS_SHOWN = 12


@dataclass(frozen=True)
class Clash:
    """Limits that clash and, where one was found, the repair; told in full and in short.

    irreducible: whether without any one of the limits the others could all hold. rows: what each of the limits says.
    """

    case: Case
    cells: Cells
    whole: bool
    limits: Sequence[Side] = ()
    irreducible: bool = True
    repair: Repair | None = None
    committed: Sequence[Issue] = field(default=())
    rows: Mapping[Label, Row] = field(default_factory=dict)

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
        if not self.irreducible:
            return "clash.these_or_fewer"
        return "clash.this" if len(self._numbers) == 1 and not self.whole else "clash.these"

    @property
    def _numbers(self) -> set[NumberKey]:
        return {limit.cell for limit in self.limits}

    def _groups(self) -> list[list[Side]]:
        """Limits of one family, side and region together, those of few first."""
        groups: dict[tuple[str, bool, str], list[Side]] = {}
        for limit in self.limits:
            family, key, upper = limit.cell
            groups.setdefault((family, upper, _region(self.case, family, key)), []).append(limit)
        return sorted(groups.values(), key=len)

    def _told(self, group: Sequence[Side], few: int | None) -> Iterator[Issue]:
        numbers: dict[tuple[NumberKey, Fraction], list[Side]] = {}
        for limit in group:
            numbers.setdefault((limit.cell, self._bound(limit)), []).append(limit)
        if few is not None and len({cell for cell, _ in numbers}) > few:
            family, _, upper = group[0].cell
            yield Issue("clash_limit", self.cells.sheet(family), values={"what": self._summed(family, upper, group)})
            return
        for (cell, bound), limits in numbers.items():
            yield self.cells.issue("clash_limit", cell, {"what": self._limit(cell, bound, limits)})

    def _limit(self, cell: NumberKey, bound: Fraction, limits: Sequence[Side]) -> Text:
        """What one number of the workbook asks in these years."""
        family, key, upper = cell
        years = [limit.label.key[-1] for limit in limits]
        about = subjects(self.case, key, LIMITS[family].of_programmes)
        said = {**about, "years": spans(years), "money": behind_figure(self.case.money_unit)}
        rows = [self.rows[limit.label] for limit in limits]
        number = every_digit(100 * bound) if rows[0].is_share else every_digit(bound)
        said["unit"] = self._unit(family, rows[0].key, rows[0].is_share)
        said["known"] = at_most(max(Fraction(row.constant) for row in rows), 2)
        if LIMITS[family].of_programmes:
            said["current"] = self.case.programmes[key[0], key[1]].current_intake
        return say_both(f"clash.{_text(family, upper)}", number=number, **said)

    def _unit(self, family: str, key: tuple[Any, ...], share: bool) -> Text:
        """What stands behind the number of a limit."""
        return unit_of_number("points" if share else LIMITS[family].counts(self.case, key), self.case.money_unit)

    def _summed(self, family: str, upper: bool, group: Sequence[Side]) -> Text:
        """What many limits of one family in one region ask together."""
        count = len({limit.cell for limit in group})
        key = _text(family, upper)
        said: dict[str, Any] = {
            "count": count,
            "region": _region(self.case, family, group[0].cell[1]),
            "years": spans(limit.label.key[-1] for limit in group),
            "family": say_both(f"family.{family}"),
        }
        if f"many_{key}" not in texts_of("clash"):
            return say_both("clash.many", **said)
        said["seats"] = at_most(sum((self._bound(limit) for limit in group), Fraction(0)), 2)
        budget = self._budget(str(said["region"]))
        if budget is None or f"many_{key}_cost" not in texts_of("clash"):
            return say_both(f"clash.many_{key}", **said)
        year, most = budget
        cost = sum((self._cost_in(limit, year) for limit in group), Fraction(0))
        said["cost"] = every_digit(raised(cost, most)) if cost > most else at_most(cost, 2)
        return say_both(f"clash.many_{key}_cost", **said, money=behind_figure(self.case.money_unit), year=year)

    def _bound(self, limit: Side) -> Fraction:
        """The number that a limit asks for in its year."""
        row = self.rows[limit.label]
        return abs(Fraction((row.upper if limit.upper else row.lower) or 0))

    def _budget(self, region: str) -> tuple[int, Fraction] | None:
        """The one year whose money for a region is in the clash, and how much it is."""
        money = [c for c in self.limits if LIMITS[c.label.family].unit == "money" and c.label.key[0] == region]
        return (int(money[0].label.key[1]), self._bound(money[0])) if len(money) == 1 else None

    def _cost_in(self, limit: Side, year: int) -> Fraction:
        """What the seats that a limit asks for cost in a year, every class on them that studies then [money]."""
        i, k, *_, t = limit.label.key
        p = self.case.programmes[i, k]
        classes = sum(a for (*_, decided), a in enrolled(self.case, p, year, 1) if decided == t)
        return self._bound(limit) * p.yearly_cost_of_seat * classes

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
            **subjects(self.case, step.key, LIMITS[step.family].of_programmes),
            "money": behind_figure(self.case.money_unit),
            "unit": self._unit(step.family, step.key, step.share),
            "by": every_digit(raised(step.by) if step.share else abs(step.now - step.was)),
        }
        percent = 100 if step.share else 1
        was, now = every_digit(percent * step.was), every_digit(percent * step.now)
        if LIMITS[step.family].of_programmes:
            p = self.case.programmes[step.key[0], step.key[1]]
            said["share"] = at_most(raised(100 * step.now / p.max_intake), 2) if p.max_intake else "100"
        year = step.key[-1] if LIMITS[step.family].yearly else ""
        return say_both(f"clash.change_{_text(step.family, step.upper)}", was=was, now=now, year=year, **said)


def clash_of(
    case: Case, lp: Formulation, whole: bool, deadline: float | None = None, raw: RawWorkbook | None = None
) -> Clash:
    """Why there is no plan; students already enrolled beyond a limit are named alone.

    raw: the workbook of the case, for cells. deadline: time.monotonic() after which less is found out.
    """
    cells = Cells(raw)
    committed = list(already_committed(lp.planning, cells))
    if committed:
        return Clash(case, cells, whole, committed=committed)
    in_the_way = rules_clash(lp, cells, deadline) if whole else []
    if in_the_way:
        return Clash(case, cells, whole, committed=in_the_way)
    limits, irreducible = clashing(lp, whole, deadline)
    late = deadline is not None and time.monotonic() >= deadline
    repair = None if late else smallest_repair(lp, elastic(lp), deadline)
    return Clash(case, cells, whole, limits, irreducible, repair, rows=rows_of(lp.planning, limits))


def clashes(
    case: Case, lp: Formulation, whole: bool, deadline: float | None = None, raw: RawWorkbook | None = None
) -> list[Issue]:
    """Why there is no plan, in short: a headline, the limits that clash, and the smallest repair."""
    return clash_of(case, lp, whole, deadline, raw).in_short()


def describe(labels: Sequence[Label]) -> Text:
    """The limits by family: sheet, subjects and years, in one text."""
    years: dict[tuple[str, str], set[int]] = {}
    for label in labels:
        subject = " · ".join(map(str, label.key[:-1]))
        years.setdefault((label.family, subject), set()).add(label.key[-1])
    said = []
    for (family, subject), found in list(years.items())[:SUBJECTS_SHOWN]:
        name, sheet = say_both(f"family.{family}"), contract().sheets[LIMITS[family].sheet]
        english = f"{sheet.key}: {name.en} – {subject} ({spans(found)})"
        said.append(Text(english, f"{sheet.title}：{name.zh}——{subject}（{spans(found)}）"))
    more = len(years) - len(said)
    return parted([*said, Text(f"and {more} more", f"另有 {more} 项")] if more else said)


def rows_of(planning: Planning, limits: Sequence[Side]) -> dict[Label, Row]:
    """What these limits say."""
    wanted = {limit.label for limit in limits}
    rows = (
        (Label(limit.name, row.key), row)
        for limit in planning.limits
        if any(label.family == limit.name for label in wanted)
        for row in limit.rows(planning.case, planning.planners)
    )
    return {label: row for label, row in rows if label in wanted}


def _text(family: str, upper: bool) -> str:
    """The key of a limit's texts, which are two where its sides are different numbers."""
    return f"{family}_{'most' if upper else 'least'}" if LIMITS[family].least_column else family


def _region(case: Case, family: str, key: Sequence[Any]) -> str:
    """The region whose limit it is: of the institution, or the first that is named."""
    of_institution = LIMITS[family].of_programmes or LIMITS[family].subject == "institution"
    return case.institutions[key[0]].region if of_institution else str(key[0])


def _total(case: Case, steps: Sequence[Step]) -> Text:
    """Seats, students and money of a repair."""
    sums: Mapping[str, Fraction] = {
        kind: sum((step.by for step in steps if LIMITS[step.family].counts(case, step.key) == kind), Fraction(0))
        for kind in ("seats", "students", "money")
    }
    said = [
        say_both(f"clash.total_{kind}", by=every_digit(raised(by)), money=behind_figure(case.money_unit))
        for kind, by in sums.items()
        if by
    ]
    return listed_in_both(said)
