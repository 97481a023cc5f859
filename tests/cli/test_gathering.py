"""Problems of one kind as one line that names all their cells."""

from __future__ import annotations

from typing import Any

from coplan.cli.gathering import gathered_lines
from coplan.errors import Issue
from coplan.words.language import Language


def early(sheet: str, cell: str, year: int = 2027) -> Issue:
    return Issue("year_before_plan", sheet, cell, {"year": year, "first_year": 2028})


def starts(*issues: Issue, language: Language = "en") -> list[str]:
    """What the lines say of the places."""
    colon = "：" if language == "zh" else ": "
    return [line.split(colon)[1] for line in gathered_lines(issues, language)]


def test_what_is_the_same_in_several_cells_is_one_line_with_ranges() -> None:
    cells = [
        *(early("Demand", f"C{row}") for row in (5, 6, 7, 9, 12, 11)),
        early("Budgets", "B2"),
        early("Demand", "AB3"),
    ]
    assert starts(*cells) == ["Demand!C5:C7, C9, C11:C12, AB3 (7 cells); Budgets!B2"]
    assert starts(*cells, language="zh") == ["Demand!C5:C7、C9、C11:C12、AB3（7 处）；Budgets!B2"]


def test_a_few_different_ones_keep_their_lines_and_their_order() -> None:
    found = [early("Demand", "C5", 2020), early("Demand", "C6", 2021), early("Demand", "C7", 2020)]
    assert starts(*found) == ["Demand!C5, C7 (2 cells)", "Demand!C6"]


def test_many_different_ones_in_a_column_are_one_line_with_an_example() -> None:
    found = [early("Demand", f"C{row}", 2000 + row) for row in range(5, 69)]
    lines = gathered_lines([*found, early("Demand", "D5", 1990)], "en")
    assert lines == [
        "error: Demand!C5:C68 (64 cells): Year before the plan; for example C5: 2005 is before the first intake year, "
        "2028; delete the row, or correct the year here or first_year in Settings",
        "error: Demand!D5: 1990 is before the first intake year, 2028; delete the row, or correct the year here or "
        "first_year in Settings",
    ]


def test_a_list_of_limits_and_what_has_no_cell_stay_as_they_are() -> None:
    def limit(number: int, **place: Any) -> Issue:
        return Issue("clash_limit", **place, values={"what": f"limit {number}"})

    listed = [limit(n, sheet="Budgets", cell=f"C{n}") for n in range(2, 9)]
    whole = [Issue("gap_accepted", values={"status": "late"}) for _ in range(2)]
    assert len(gathered_lines([*listed, *whole], "en")) == 9


def test_scattered_cells_end_somewhere() -> None:
    (line,) = gathered_lines([early("Demand", f"C{row}") for row in range(2, 1002, 2)], "en")
    assert ", C198, C200, … (500 cells): " in line
