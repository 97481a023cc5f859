"""The table of targets: what is counted, what is compared, and how rows are put into the page of results."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.table import HEADING, OWN, ROWS, Bench, Figure, Spent, file, with_lines

PAGE = f"""# Results

Before.

{HEADING}

| row | what | measured | at most | kept | date, other, versions |
|---|---|---|---|---|---|
| check-large | clock ÷ other | 0.55 | 0.5 | no | yesterday |
| check-large | processor ÷ other | 0.53 | 0.5 | no | yesterday |
| broad | peak GB | 0.90 | 1 | yes | yesterday |
"""


@dataclass(frozen=True)
class _Timed(Bench):
    """A bench whose commands take what is said, the first of each checkout, which warms it up, by far the most."""

    seconds: dict[Path, list[float]] = field(default_factory=dict)

    def run(self, checkout: Path, *_: str | Path) -> Spent:
        return Spent(self.seconds[checkout].pop(0), 1.0, 0.5)


def timed(own: list[float], other: list[float], runs: int) -> _Timed:
    folder = Path("other")
    return _Timed(folder, Path(), runs, None, {OWN: own, folder: other})


@pytest.mark.parametrize(("measured", "said"), [(0.5, "0.50 | 0.5 | yes"), (0.501, "0.50 | 0.5 | no")])
def test_a_figure_is_kept_up_to_its_target_itself(measured, said):
    assert Figure("clock ÷ other", measured, 0.5).line("start") == f"| start | clock ÷ other | {said} |"


def test_medians_are_compared_without_the_run_that_comes_first():
    own, other = timed([99, 3, 1, 2], [99, 40, 50, 60], 3).turns("--version")
    assert (own.clock, other.clock) == (2, 50)


def test_a_row_of_ratios_is_what_it_takes_here_by_what_it_takes_there():
    figures = list(ROWS["start"](timed([9, 1], [9, 4], 1)))
    assert [(figure.what, figure.measured) for figure in figures] == [("clock ÷ other", 0.25), ("processor ÷ other", 1)]


def test_rows_take_the_place_of_what_stood_there_for_them_in_the_order_of_the_table():
    page = with_lines(PAGE, {"check-large": ["| check-large | new |"], "start": ["| start | new |"]}, "today")
    assert page.startswith("# Results\n\nBefore.\n\n")
    assert [line for line in page.splitlines() if line.startswith("| ") and "row" not in line] == [
        "| start | new | today |",
        "| check-large | new | today |",
        "| broad | peak GB | 0.90 | 1 | yes | yesterday |",
    ]


def test_a_page_without_a_table_gets_one():
    page = with_lines("# Results\n", {"start": ["| start | new |"]}, "today")
    assert page.startswith(f"# Results\n\n{HEADING}\n\n| row | what |")
    assert page.endswith("|\n| start | new | today |\n")


def test_the_row_file_wants_a_file():
    with pytest.raises(ValueError, match="--file"):
        next(file(timed([], [], 1)))
