"""The column of a seat that an LP does not have: what the seat adds to the definitions and balances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coplan.case import Programme
from coplan.formulation.balance import SEAT_TOTALS, lending_limit, need_met, staff_balance
from coplan.formulation.build import Formulation, Label

Rows = Mapping[Label, Sequence[int]]


def entries_of_seat(lp: Formulation, p: Programme, d: str, t: int, rows: Rows) -> dict[int, float]:
    """Coefficients of a seat for region d by row; rows: the numbers of rows by their label."""
    total = Label(SEAT_TOTALS, (*p.key, t))
    return dict.fromkeys(rows[total], -1.0) | dict(_graduates(lp, p, d, t, rows))


def _graduates(lp: Formulation, p: Programme, d: str, t: int, rows: Rows) -> Iterator[tuple[int, float]]:
    """What a seat adds to staff, with the sign that staff_balance gives it.

    Where nobody stays and nobody else graduates, staff is a number (a bound): the need itself sees the graduates, and
    so does what may be lent.
    """
    case, rate, k = lp.planning.case, p.completion_rate * p.fill_rate, p.specialty
    shares = {r: float(rate * case.share_working_in(p.region, d, r)) for r, pair in lp.planning.pairs if pair == k}
    years = [b for b in case.balance_years if b - p.years >= case.first_year and case.decided_in(b - p.years) == t]
    for r, b in ((r, b) for r, share in shares.items() if share for b in years):
        staff, need = (Label(family.__name__, (r, k, b)) for family in (staff_balance, need_met))
        if staff in rows:
            yield from ((n, -shares[r]) for n in rows[staff])
        elif need in rows:
            yield from ((n, shares[r]) for n in rows[need])
            for a in case.regions:
                for n in rows.get(Label(lending_limit.__name__, (r, a, k, b)), ()):
                    yield n, -float(case.sharing[r, a].max_share) * shares[r]
