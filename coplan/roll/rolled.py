"""A plan rolled on: the case of the next year, and what is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from coplan.case import Case
from coplan.contract.inputs import contract
from coplan.contract.model import Model
from coplan.errors import BadInput, Issue, UsageProblem
from coplan.exact import total
from coplan.limits import LIMITS
from coplan.limits.check import Breach
from coplan.plan.result import broken_by
from coplan.roll.changes import without_idle_changes
from coplan.roll.sheets import YEARLY, Step, rolled_sheets
from coplan.tables.book import Pair
from coplan.tables.raw import RawRow, RawWorkbook
from coplan.tables.settings import MOST_YEARS
from coplan.tables.values import NOISE, as_cell
from coplan.words.language import Text, say_both
from coplan.words.names import is_blank
from coplan.words.numbers import people
from coplan.words.sentences import listed_in_both, parted

MOST_NAMED = 3  # of many pairs


@dataclass(frozen=True)
class Rolled:
    """The sheets of the next case, and what is to be told."""

    raw: RawWorkbook
    issues: tuple[Issue, ...]


def need_years(case: Case, last_year: int | None) -> int:
    """The last year of the next case: the one that is asked for, else one on. Raises UsageProblem."""
    first, last = case.first_year + 1, case.last_year + 1 if last_year is None else last_year
    if last < first:
        raise UsageProblem([Issue("roll_last_year", values={"last": last, "first": first})])
    if last - first >= MOST_YEARS:
        said = {"first": first, "last": last, "count": last - first + 1, "most": MOST_YEARS}
        raise UsageProblem([Issue("roll_too_many_years", values=said)])
    return last


def roll_on(step: Step) -> Rolled:
    """The next case. Raises BadInput where nothing is needed in its years."""
    if not step.pairs_left:
        sheet = contract().sheets["Demand"].names
        raise BadInput([Issue("roll_without_demand", values={"sheet": sheet, "year": step.past.year})])
    raw, changes = without_idle_changes(rolled_sheets(step), step.first_year)
    return Rolled(raw, (*_told(step, raw), *changes))


def tail_of(step: Step) -> dict[tuple[str, str, str, int], int]:
    """Seats of the plan in years that both cases have."""
    return {key: n for key, n in step.seats.items() if step.first_year <= key[3] <= step.last_year}


def broken_tail(step: Step, case: Case, model: Model) -> list[Breach]:
    """What the plan's seats of later years break in the next case, and did not or by less in the plan.

    Years that only the next case has are left out.
    """
    last = min(step.last_year, step.case.last_year)
    if last < step.first_year:
        return []
    before = {(b.family, b.key): _beyond(b) for b in broken_by(step.case, model, model.families, step.seats)}
    now = broken_by(replace(case, last_year=last), model, model.families, tail_of(step))
    return [b for b in now if _beyond(b) > before.get((b.family, b.key), 0)]


def _beyond(breach: Breach) -> Fraction:
    return abs(breach.value - breach.limit)


def tightened(case: Case, breaches: Iterable[Breach], sentence: Callable[[Case, Breach], Text]) -> list[Issue]:
    """Each breach of the plan's later seats, but for many of programmes by one limit; sentence: says one in words."""
    families: dict[str, list[Breach]] = {}
    for breach in breaches:
        families.setdefault(breach.family, []).append(breach)
    return [issue for family, found in families.items() for issue in _of_family(case, family, found, sentence)]


def _of_family(
    case: Case, family: str, breaches: Sequence[Breach], sentence: Callable[[Case, Breach], Text]
) -> Iterator[Issue]:
    many = LIMITS[family].of_programmes and len(breaches) > MOST_NAMED
    said = [sentence(case, breach) for breach in breaches[: MOST_NAMED if many else None]]
    if many:
        values = {"count": len(breaches), "limit": say_both(f"family.{family}"), "what": parted(said)}
        yield Issue("roll_tightened_often", values=values)
    else:
        yield from (Issue("roll_tightened", values={"what": what}) for what in said)


def _told(step: Step, raw: RawWorkbook) -> Iterator[Issue]:
    """What was done, and what a planner is to see to."""
    yield from _carried(step)
    yield from _left_out(step)
    yield from _lost(step)
    yield from _written_out(step, raw)
    yield from _ends_early(step)
    cut = sum(not _is_kept(number) for number in _numbers(step))
    if cut:
        yield Issue("roll_number_cut", values={"count": cut})


def _carried(step: Step) -> Iterator[Issue]:
    """What goes over from the past year: staff in post, or who was short or too much."""
    years = {"year": step.past.year, "next": step.first_year}
    if step.case.demand_basis == "headcount":
        known = sum(pair in step.past.known for pair in step.past.staff)
        code = "roll_headcount_known" if known else "roll_headcount"
        yield Issue(code, values={**years, "pairs": len(step.past.staff), "known": known})
        return
    for code, sign in (("roll_short", -1), ("roll_over", 1)):
        found = {pair: abs(over) for pair, over in step.over.items() if over * sign > 0}
        if found:
            number = people(float(total(found.values())))
            yield Issue(code, values={**years, "people": number, "pairs": _pairs(found)})


def _left_out(step: Step) -> Iterator[Issue]:
    """Rows of years that are over, and of those after a last year that comes earlier."""
    sheets = contract().sheets
    past = {key: _count(step, key, lambda year: year < step.first_year) for key in YEARLY}
    if any(past.values()):
        said = [say_both("roll.rows", sheet=sheets[key].names, count=count) for key, count in past.items() if count]
        yield Issue("roll_rows_over", values={"year": step.first_year, "sheets": said})
    for limit in step.book["Limits"].rows:
        if limit["year_to"] is not None and limit["year_to"] < step.first_year:
            yield Issue("roll_limit_over", values={"limit": limit["limit"], "year": limit["year_to"]})
        elif limit["year_from"] is not None and limit["year_from"] > step.last_year:
            yield Issue("roll_limit_later", values={"limit": limit["limit"], "year": limit["year_from"]})
    if later := _count(step, "Fixed", lambda year: year > step.last_year):
        said = [say_both("roll.rows", sheet=sheets["Fixed"].names, count=later)]
        yield Issue("roll_rows_later", values={"year": step.last_year, "sheets": said})


def _count(step: Step, sheet: str, test: Callable[[int], bool]) -> int:
    return sum(test(row["year"]) for row in step.book[sheet].with_sound("year"))


def _lost(step: Step) -> Iterator[Issue]:
    """Pairs of which nothing is said any more, and those that keep a row all the same."""
    lost = frozenset(step.case.pairs) - step.pairs_left
    for code, pairs in (("roll_pairs_lost", lost), ("roll_pairs_kept", step.kept)):
        if pairs:
            yield Issue(code, values={"pairs": _pairs(sorted(pairs)), "year": step.past.year})


def _written_out(step: Step, raw: RawWorkbook) -> Iterator[Issue]:
    """Least intakes that were blank."""
    rows = {row.at: row for row in raw.tables["Programmes"].rows}
    before = step.book["Programmes"].rows
    count = sum(row["min_intake"] is None and "min_intake" in _filled(rows[row.raw.at]) for row in before)
    if count:
        yield Issue("roll_least_written", values={"count": count})


def _ends_early(step: Step) -> Iterator[Issue]:
    """Demand that ends before anybody who enters in the last intake year has graduated."""
    shortest: dict[str, int] = {}
    for p in step.case.programmes.values():
        shortest[p.specialty] = min(p.years, shortest.get(p.specialty, p.years))
    ends: dict[Pair, int] = {}
    for r, k, year in step.case.demand:
        ends[r, k] = max(year, ends.get((r, k), year))
    found: dict[int, list[Pair]] = {}
    for pair in sorted(step.demanded):
        if ends[pair] < step.last_year + shortest.get(pair[1], 0):
            found.setdefault(ends[pair], []).append(pair)
    for year, pairs in sorted(found.items()):
        yield Issue("roll_demand_ends", values={"pairs": _pairs(pairs), "year": year, "last": step.last_year})


def _filled(row: RawRow) -> frozenset[str]:
    """The columns in which a row says something."""
    return frozenset(name for name, cell in row.cells.items() if not is_blank(cell.value))


def _numbers(step: Step) -> Iterator[Fraction]:
    """Every number of persons that was written."""
    yield from (abs(number) for number in step.over.values())
    yield from step.past.staff.values() if step.case.demand_basis == "headcount" else ()
    for students in step.past.students.values():
        yield from students.values()


def _is_kept(number: Fraction) -> bool:
    """Whether a cell can hold a number to the last digit."""
    return Fraction(str(as_cell(number))) == number and not 0 < number < NOISE


def _pairs(pairs: Iterable[Pair] | Mapping[Pair, Fraction]) -> Text:
    """Pairs by name; of many the first and how many there are."""
    names = [say_both("roll.pair", region=region, specialty=specialty) for region, specialty in pairs]
    if len(names) <= MOST_NAMED:
        return listed_in_both(names)
    return say_both("roll.pairs", count=len(names), pairs=names[:MOST_NAMED])
