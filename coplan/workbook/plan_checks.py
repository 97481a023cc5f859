"""What must agree between the result sheets, as formulas that a planner sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import fsum

from coplan.tables.raw import column_letters
from coplan.workbook.grid import CHECK_ROW, FIRST_ROW, HEADING_ROW, Cell, Grid, Live, number, sheet_prefix, shown

TOLERANCE = 1e-6  # relative, and absolute below 1
RANKED = ("unchanged", "alone", "together", "seats_for_others", "seats_from_others")
Grids = Mapping[str, Grid]


def checks(grids: Grids, figure: Callable[[str], Live]) -> dict[str, Live]:
    """The check cell of each result table, TRUE when its totals agree with the other sheets.

    figure gives the cell of Summary that holds a figure, by its key.
    """
    allocation, intake, flows, balance, gains, trends, exchange = (
        grids[key] for key in ("Allocation", "Intake", "Flows", "Balance", "Gains", "Trends", "Exchange")
    )
    seats, planned = allocation.total("seats"), intake.total(*intake.each())
    moved = flows.total(*flows.each())
    pairs = {
        "Allocation": [(seats, planned)],
        "Intake": [(planned, seats), (_change(intake), intake.total("change"))],
        "Flows": [(moved, seats), (_directed(flows), gains.total("seats_for_others"))],
        "Balance": [(balance.total("shortage"), trends.total("shortage"))],
        "Gains": [
            (gains.total("seats_for_others"), gains.total("seats_from_others")),
            (gains.total("cost"), figure("cost")),
            (_sum(gains, "worse_by"), _blank_as_0(figure("participation"))),
        ],
        "Trends": [
            *((trends.total(key), balance.total(key)) for key in ("required", "shortage")),
            (trends.total("staff"), _staff_where_required(balance)),
        ],
        "Exchange": [(exchange.total(*exchange.each()), moved)],
        "Shortages": [(grids["Shortages"].total("shortage"), balance.total("shortage"))],
        "Ranking": [(_sum(grids["Ranking"], key), _sum(gains, key)) for key in RANKED],
        "Coverage": [(_sum(grids["Coverage"], *grids["Coverage"].each()), _sum(trends, "coverage"))],
        "Solved": [(grids["Solved"].total("seats"), seats)],
    }
    if "Settlement" in grids:
        pairs |= _of_settlement(grids, figure("cost"))
    if "Scorecard" in grids:
        pairs["Scorecard"] = [(_regional_coverage(grids["Scorecard"]), _sum(trends, "coverage"))]
    pairs |= _of_shares(grids)
    if "Unmet" in grids:
        unmet = grids["Unmet"]
        causes = [field.key for field in unmet.fields if field.column.total and field.key != "shortage"]
        short = unmet.total("shortage")
        pairs["Unmet"] = [(short, balance.total("shortage")), (unmet.total(*causes), short)]
    return {key: _agree(compared) for key, compared in pairs.items()}


def nobody_worse(gains: Grid, not_known: str) -> Live:
    """TRUE when no region is worse off than alone, FALSE when one is, else not_known: of one that has no plan alone."""
    span, cells = gains.span("worse_by"), gains.cells["worse_by"]
    known = all(shown(cell) is not None for cell in cells)
    value = False if any(number(cell) > 0 for cell in cells) else True if known else not_known
    return Live(f'IF(COUNTIF({span},">0")>0,FALSE,IF(COUNT({span})=ROWS({span}),TRUE,"{not_known}"))', value)


def _blank_as_0(cell: Live) -> Live:
    return Live(f"N({cell.formula})", number(cell))


def _of_settlement(grids: Grids, cost: Live) -> dict[str, list[tuple[Live, Live]]]:
    """Payments are all received, and what is spent on directed seats is borne by somebody."""
    settlement, accounts = grids["Settlement"], grids["Accounts"]
    spent, paid, payment = accounts.total("spent"), accounts.total("paid"), settlement.total("payment")
    return {
        "Settlement": [
            (settlement.total("seats"), grids["Gains"].total("seats_for_others")),
            (settlement.total("cost"), spent),
            (payment, paid),
            (_plus(payment, settlement.total("net")), payment),
        ],
        "Accounts": [
            (spent, settlement.total("cost")),
            (accounts.total("borne"), spent),
            (accounts.total("received"), paid),
            *((_plus(paid, accounts.total(year)), paid) for year in accounts.each()),
            (accounts.total("cost"), cost),
        ],
    }


def _plus(a: Live, b: Live) -> Live:
    """What should not be there, added to what it is to be small against."""
    return Live(f"({a.formula}+{b.formula})", number(a) + number(b))


def _regional_coverage(scorecard: Grid) -> Live:
    """Sum of the coverage of every single region: all of them together stand last."""
    years, regions = scorecard.each(), scorecard.cells["region"]
    rows = [n for n, key in enumerate(scorecard.cells["key"]) if key == "coverage" and regions[n] != regions[-1]]
    value = fsum(number(scorecard.cells[year][n]) for year in years for n in rows)
    all_regions = f"{scorecard.letters('region')}${scorecard.last_row + 1}"
    single = f"(1-EXACT({scorecard.span('region')},{sheet_prefix(scorecard.title)}${all_regions}))"
    coverage = f'EXACT({scorecard.span("key")},"coverage")'
    return Live(f"SUMPRODUCT({coverage}*{single}*{scorecard.span(years[0], years[-1])})", value)


def checks_of_any(grids: Grids) -> dict[str, Live]:
    """The check cells of tables in a workbook of any kind: Shares must agree with Coalitions."""
    return {key: _agree(compared) for key, compared in _of_shares(grids).items()}


def _of_shares(grids: Grids) -> dict[str, list[tuple[Live, Live]]]:
    """Shares by every rule that has some add up to the gain of all regions, the last set of Coalitions."""
    if "Shares" not in grids:
        return {}
    sets, shares = grids["Coalitions"], grids["Shares"]
    joint = Live(sets.address("gain", sets.height - 1), number(sets.cells["gain"][-1]))
    known = (key for key in ("shapley", "nucleolus", "equal") if shown(shares.cells[key][0]) is not None)
    return {"Shares": [(shares.total(key), joint) for key in known]}


def all_agree(checks: Mapping[str, Live], grids: Grids) -> Live:
    """The check cell of Summary: TRUE when that of every sheet is."""
    cells = (f"{sheet_prefix(grids[key].title)}{check_cell()}" for key in checks)
    return Live(f"AND({','.join(cells)})", all(check.value for check in checks.values()))


def check_cell() -> str:
    """Address of the check within its sheet."""
    return f"$B${CHECK_ROW + 1}"


def with_sums_of_flows(exchange: Grid, flows: Grid) -> Grid:
    """Exchange with each number as a formula: the seats of Flows between the two regions, over all years."""
    years = flows.each()
    sums: defaultdict[tuple[object, object], float] = defaultdict(float)
    for n, pair in enumerate(zip(flows.cells["trained_in"], flows.cells["trained_for"], strict=True)):
        sums[pair] += sum(number(flows.cells[year][n]) for year in years)
    cells: dict[object, Sequence[Cell]] = {"trained_in": exchange.cells["trained_in"]}
    for key in exchange.each():
        cells[key] = [
            Live(_sum_of_flows(exchange, flows, key, FIRST_ROW + n), sums[region, key])
            for n, region in enumerate(exchange.cells["trained_in"])
        ]
    return Grid(exchange.sheet, exchange.title, exchange.fields, cells, exchange.height)


def _sum_of_flows(exchange: Grid, flows: Grid, served: object, row: int) -> str:
    """EXACT, since a plain comparison takes two names for one that differ in letter case only."""
    field = exchange.fields[exchange.index(served)]
    # A heading may differ from an odd region name, so that one is written out.
    heading = f"{column_letters(exchange.index(served) + 1)}${HEADING_ROW + 1}"
    name = heading if field.heading == served else '"' + str(served).replace('"', '""') + '"'
    trained_in = f"EXACT({flows.span('trained_in')},{exchange.own('trained_in', row)})"
    years = flows.each()
    return f"SUMPRODUCT({trained_in}*EXACT({flows.span('trained_for')},{name})*{flows.span(years[0], years[-1])})"


def _change(intake: Grid) -> Live:
    years = intake.each()
    now = intake.cells["current_intake"]
    value = sum(abs(number(cell) - number(now[n])) for year in years for n, cell in enumerate(intake.cells[year]))
    return Live(f"SUMPRODUCT(ABS({intake.span(years[0], years[-1])}-{intake.span('current_intake')}))", value)


def _directed(flows: Grid) -> Live:
    years = flows.each()
    pairs = zip(flows.cells["trained_in"], flows.cells["trained_for"], strict=True)
    away = [n for n, (trained_in, trained_for) in enumerate(pairs) if shown(trained_in) != shown(trained_for)]
    value = sum(number(flows.cells[year][n]) for year in years for n in away)
    own = f"EXACT({flows.span('trained_in')},{flows.span('trained_for')})"
    return Live(f"SUMPRODUCT((1-{own})*{flows.span(years[0], years[-1])})", value)


def _staff_where_required(balance: Grid) -> Live:
    """Trends sets staff against need, so it leaves out the years in which nothing applies."""
    staff, required = balance.cells["staff"], balance.cells["required"]
    value = fsum(number(staff[n]) for n, cell in enumerate(required) if shown(cell) is not None)
    return Live(f"SUMPRODUCT(ISNUMBER({balance.span('required')})*{balance.span('staff')})", value)


def _sum(grid: Grid, *keys: Hashable) -> Live:
    value = fsum(number(cell) for key in keys for cell in grid.cells[key])
    return Live(f"SUM({grid.span(keys[0], keys[-1])})", value)


def _agree(pairs: Sequence[tuple[Live, Live]]) -> Live:
    """TRUE when the two of every pair agree; of no pairs too."""
    terms = [f"ABS({a.formula}-{b.formula})<=0.000001*MAX(1,ABS({b.formula}))" for a, b in pairs] or ["TRUE"]
    values = [(number(a), number(b)) for a, b in pairs]
    return Live(f"AND({','.join(terms)})", all(abs(a - b) <= TOLERANCE * max(1, abs(b)) for a, b in values))
