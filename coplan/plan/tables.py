"""The result sheets of a plan as tables, with the column keys of models/plan.toml."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from coplan.case import Case, intake_of
from coplan.contract.results import result_sheets
from coplan.exact import Sums, total
from coplan.limits.check import Seats
from coplan.plan import figures
from coplan.plan.allocation import AGREED, SeatKey
from coplan.plan.alone import Alone
from coplan.plan.balance import Balance, PairYear, ordinary_seats
from coplan.plan.scorecard import Scorecard
from coplan.plan.settlement import Service, Settlement
from coplan.words.language import say_both

STATES = ("unchanged", "alone", "together")
GAINS = [
    *(
        "region",
        *STATES,
        "gain",
        "gain_share",
        "seats_for_others",
        "seats_from_others",
        "cost",
        "asked",
        "worse_by",
        "required",
    ),
    *(*(f"{state}_plain" for state in STATES), *(f"{state}_coverage" for state in STATES)),
    *("unchanged_cost", "alone_cost"),
]
NOT_KNOWN = Alone(math.nan)
STATUS = next(
    choice.names for c in result_sheets()["Allocation"].columns for choice in c.choices if choice.key == AGREED
)
"""What the column status says of seats that are settled."""


def allocation(case: Case, seats: Seats, agreed: Collection[SeatKey] = ()) -> pd.DataFrame:
    """A row per institution, specialty, region served and year with seats, or with none where that is agreed.

    fixed: whether Fixed sets them; status: whether they are agreed.
    """
    columns = ["institution", "region", "specialty", "name", "trained_for", "year", "seats", "fixed", "status"]
    rows = [
        (
            *(i, case.institutions[i].region, k, case.specialties[k].name, d, t),
            *(seats.get((i, k, d, t), 0), (i, k, d, t) in case.fixed, STATUS if (i, k, d, t) in agreed else None),
        )
        for i, k, d, t in sorted({*seats, *agreed})
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"status": object})


def intake(case: Case, seats: Seats) -> pd.DataFrame:
    """A row per programme: seats by year, and change, its part of the goal."""
    changes, by_year = figures.change_by_programme(case, seats), intake_of(seats)
    rows = [
        (
            *(p.institution, p.region, p.specialty, case.specialties[p.specialty].name, p.current_intake),
            *(by_year.get((p.key, t), 0) for t in case.intake_years),
            changes[p.key],
        )
        for p in case.programmes.values()
    ]
    columns = ["institution", "region", "specialty", "name", "current_intake", *case.intake_years, "change"]
    return pd.DataFrame(rows, columns=columns)


def flows(case: Case, seats: Seats) -> pd.DataFrame:
    """A row per ordered pair of regions: seats by year."""
    flow = figures.flows(case, seats)
    rows = [(o, d, *(flow[o, d, t] for t in case.intake_years)) for o in case.regions for d in case.regions]
    return pd.DataFrame(rows, columns=["trained_in", "trained_for", *case.intake_years])


def exchange(case: Case, seats: Seats) -> pd.DataFrame:
    """Seats over all years: a row per training region, a column per region served."""
    flow = figures.flows(case, seats)
    rows = [(o, *(sum(flow[o, d, t] for t in case.intake_years) for d in case.regions)) for o in case.regions]
    return pd.DataFrame(rows, columns=["trained_in", *case.regions])


def balance(case: Case, balance: Balance) -> pd.DataFrame:
    """A row per (region, specialty) with Demand and balance year; required is blank where nothing applies [persons]."""
    rows = []
    for r, k in case.pairs:
        for b in case.balance_years:
            key = r, k, b
            required, short = case.required.get(key), balance.shortage.get(key, Fraction(0))
            rows.append(
                (
                    *(r, k, case.specialties[k].name, b, math.nan if required is None else float(required)),
                    *(float(balance.staff[key]), float(balance.lent_out.get(key, 0))),
                    *(float(balance.borrowed.get(key, 0)), float(short), float(balance.surplus.get(key, 0))),
                    _coverage(short, required or Fraction(0)),
                )
            )
    columns = ["region", "specialty", "name", "year", "required", "staff", "lent", "borrowed", "shortage", "surplus"]
    return pd.DataFrame(rows, columns=[*columns, "coverage"])


def _coverage(shortage: Fraction, required: Fraction) -> float:
    return float(1 - shortage / required) if required else math.nan


def trends(case: Case, balance: Balance) -> pd.DataFrame:
    """Sums over specialties: a row per region and balance year, where something is required [persons]."""
    rows = []
    for r in sorted({r for r, _ in case.pairs}):
        for b in case.balance_years:
            keys = [(r, k, b) for r_, k in case.pairs if r_ == r and (r, k, b) in case.required]
            required = total(case.required[key] for key in keys)
            staff = total(balance.staff[key] for key in keys)
            short = total(balance.shortage[key] for key in keys)
            rows.append((r, b, float(required), float(staff), float(short), _coverage(short, required)))
    return pd.DataFrame(rows, columns=["region", "year", "required", "staff", "shortage", "coverage"])


def coverage(case: Case, balance: Balance) -> pd.DataFrame:
    """Share of the need that is met: a row per balance year, all_regions and a column per region [share].

    Blank where nothing is required.
    """
    regions = sorted({r for r, _ in case.pairs})
    rows = []
    for b in case.balance_years:
        keys = [(r, k, b) for r, k in case.pairs if (r, k, b) in case.required]
        rows.append(
            (b, _met(case, balance, keys), *(_met(case, balance, [x for x in keys if x[0] == r]) for r in regions))
        )
    return pd.DataFrame(rows, columns=["year", "all_regions", *regions])


def _met(case: Case, balance: Balance, keys: Sequence[PairYear]) -> float:
    short = total(balance.shortage[key] for key in keys)
    return _coverage(short, total(case.required[key] for key in keys))


def shortages(case: Case, unchanged: Balance, balance: Balance) -> pd.DataFrame:
    """A row per (region, specialty) that is ever short, the largest shortage first [person-years].

    unchanged: missing over all years if the intake stays as it is; shortage: in the plan.
    """
    before, after = over_the_years(unchanged.shortage), over_the_years(balance.shortage)
    found = [pair for pair in case.pairs if before.get(pair) or after.get(pair)]
    found.sort(key=lambda pair: (-max(before[pair], after[pair]), pair))
    rows = [
        (n, r, k, case.specialties[k].name, float(before[r, k]), float(after[r, k]))
        for n, (r, k) in enumerate(found, 1)
    ]
    return pd.DataFrame(rows, columns=["rank", "region", "specialty", "name", "unchanged", "shortage"])


def over_the_years(numbers: Mapping[PairYear, Fraction]) -> Mapping[tuple[str, str], Fraction]:
    """What regions are short of, or need, of each specialty in all years together [person-years]; 0 where absent."""
    found: Sums[tuple[str, str]] = Sums()
    for (r, k, _), number in numbers.items():
        found.add((r, k), number)
    return defaultdict(Fraction, found.found())


def ranking(gains: pd.DataFrame) -> pd.DataFrame:
    """The regions of Gains, the largest shortage, unchanged or together, first."""
    columns = ["region", "unchanged", "alone", "together", "seats_for_others", "seats_from_others"]
    largest = gains[["unchanged", "together"]].max(axis=1)
    ranked = gains.loc[largest.sort_values(ascending=False, kind="stable").index, columns]
    ranked.insert(0, "rank", range(1, len(ranked) + 1))
    return ranked.reset_index(drop=True)


def gains(
    case: Case, seats: Seats, unchanged: Balance, by_itself: Mapping[str, Alone], together: Balance
) -> pd.DataFrame:
    """A row per region: shortage, coverage and cost as it is, alone and together; what it gains, gives and receives."""
    flow = figures.flows(case, seats)
    cost, cost_unchanged = figures.cost_by_region(case, seats), figures.cost_by_region(case, ordinary_seats(case))
    missed = figures.missed_by(case, together, {r: alone.value for r, alone in by_itself.items()})
    rows = []
    for r in case.regions:
        alone = by_itself.get(r, NOT_KNOWN)
        weighted = [float(figures.weighted_shortage(case, balance, r)) for balance in (unchanged, together)]
        need = float(figures.plain_need(case, r))
        as_it_is, now = (float(figures.plain_shortage(balance, r)) for balance in (unchanged, together))
        short_alone = _known(alone.shortage)
        gain = alone.value - weighted[1]
        rows.append(
            (
                *(r, weighted[0], alone.value, weighted[1], gain, gain / alone.value if alone.value else math.nan),
                *(*_given_and_received(flow, r), float(cost[r])),
                *(case.most_shortage(r, alone.value), float(missed.get(r, math.nan)), need),
                *(as_it_is, short_alone, now),
                *(1 - short / need if need else math.nan for short in (as_it_is, short_alone, now)),
                *(float(cost_unchanged[r]), _known(alone.cost)),
            )
        )
    return pd.DataFrame(rows, columns=GAINS)


def _known(number: float | None) -> float:
    return math.nan if number is None else number


def _given_and_received(flow: Mapping[tuple[str, str, int], int], region: str) -> tuple[int, int]:
    given = sum(number for (o, d, _), number in flow.items() if o == region != d)
    return given, sum(number for (o, d, _), number in flow.items() if d == region != o)


def settlement(found: Settlement) -> pd.DataFrame:
    """A row per year, region that pays and region that trains for it, where one of the two does something."""
    pairs = {(y, o, d) for y, o, d in (*found.services, *found.payments)}
    rows = []
    for year, o, d in sorted(pairs | {(year, d, o) for year, o, d in pairs}, key=lambda key: (key[0], key[2], key[1])):
        done = found.services.get((year, o, d), Service())
        payment, back = (found.payments.get(key, Fraction(0)) for key in ((year, o, d), (year, d, o)))
        rows.append(
            (
                *(year, d, o, done.seats, float(done.students), float(done.training), float(done.subsidy)),
                *(float(done.cost), float(payment), float(payment - back)),
            )
        )
    columns = ["year", "payer", "payee", "seats", "students", "training", "subsidy", "cost", "payment", "net"]
    return pd.DataFrame(rows, columns=columns)


def accounts(case: Case, seats: Seats, found: Settlement) -> pd.DataFrame:
    """A row per region: what it spends on others, bears, receives and pays; what it receives net in every year."""
    cost, spent = figures.cost_by_region(case, seats), total(map(found.spent, found.regions))
    rows = []
    for r in found.regions:
        received, paid, borne = found.received(r), found.paid(r), found.borne(r)
        rows.append(
            (
                *(r, float(found.spent(r)), float(borne), float(borne / spent) if spent else math.nan),
                *(float(received), float(paid), float(received - paid)),
                *(float(cost[r]), float(cost[r] - received + paid)),
                *(float(found.received(r, year) - found.paid(r, year)) for year in found.years),
            )
        )
    columns = ["region", "spent", "borne", "share", "received", "paid", "net", "cost", "cost_after", *found.years]
    return pd.DataFrame(rows, columns=columns)


def scorecard(found: Scorecard) -> pd.DataFrame:
    """A row per region and indicator, all regions together last: its value by year."""
    everybody = say_both("scorecard.all_regions")
    rows = [
        (everybody if region is None else region, key, *(float(values.get(year, math.nan)) for year in found.years))
        for region, key, values in found.rows()
    ]
    return pd.DataFrame(rows, columns=["region", "key", *found.years])
