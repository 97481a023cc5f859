"""A form: what can be filled in, and how its blocks stand on pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pandas as pd
import pytest

from coplan.tables.results import Results
from coplan.words.language import LANGUAGES, Language, Text
from coplan.workbook.form import PAGE_HEIGHT
from coplan.workbook.results import write_results

COLUMNS = ("specialty", "name", "trained_for", "year", "current_intake", "seats", "reason", "wanted", "remark")


def form(blocks: Sequence[Sequence[int]], language: Language = "en", name: str = "Law", reason: str = "so") -> Any:
    """The sheet of a form with these blocks of rows."""
    rows = [
        (f"{n:03}", name, "North", 2027 + year, 5, 7, reason, None, None)
        for n, size in enumerate(size for group in blocks for size in group)
        for year in range(size)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    frame.attrs["lines"] = [(Text("Region", "地区"), "North", "text")]
    results = Results("notices.toml", "Notice", "A college", {"Seats": frame}, {"money": ""}, blocks={"Seats": blocks})
    target = io.BytesIO()
    write_results(target, results, language)
    return openpyxl.load_workbook(target).worksheets[0]


def starts(sheet: Any) -> list[int]:
    """The first row of each page but the first, as a reader counts them."""
    return [brk.id + 1 for brk in sheet.row_breaks.brk]


def height(sheet: Any, row: int) -> float:
    return float(sheet.row_dimensions[row].height or 15)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_begins_a_page(language: Language) -> None:
    sheet = form([[2, 3], [1], [4]], language)
    assert starts(sheet) == [14, 15]
    assert sheet.print_title_rows == "$8:$8"
    assert 50 <= sheet.page_setup.scale <= 100
    assert not sheet.sheet_properties.pageSetUpPr or not sheet.sheet_properties.pageSetUpPr.fitToPage


def test_no_page_ends_within_a_block() -> None:
    sheet = form([[6] * 40])
    pages = starts(sheet)
    assert len(pages) >= 2
    assert all((row - 9) % 6 == 0 for row in pages)
    room = 100 * PAGE_HEIGHT / sheet.page_setup.scale
    for first, end in zip([9, *pages], [*pages, sheet.max_row + 1], strict=True):
        assert sum(height(sheet, row) for row in range(first, end)) <= room


def test_a_block_longer_than_a_page_stands_alone() -> None:
    assert starts(form([[1, 200, 1]])) == [10, 210]


def test_one_cell_says_why_for_a_whole_block() -> None:
    sheet = form([[3, 1]], reason="for a reason " * 20)
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert "H9:H11" in merged
    assert not any(cells.startswith("H12") for cells in merged)
    heights = [height(sheet, row) for row in (9, 10, 11, 12)]
    assert heights[0] == heights[1] == heights[2] < heights[3]
    assert sum(heights[:3]) == pytest.approx(heights[3], rel=0.02)


def test_long_names_are_seen_whole() -> None:
    little, long = form([[1]], name="Law and ordinary"), form([[1]], name="A very long name of a specialty " * 3)
    assert little["B9"].alignment.shrink_to_fit
    assert height(little, 9) == 15
    assert long["B9"].alignment.wrap_text
    assert height(long, 9) >= 6 * 15


def test_differences_are_formulas_that_show_their_value() -> None:
    assert form([[1]])["G9"].value == '=IF(COUNT($F9,$E9)=2,$F9-$E9,"")'


def test_an_empty_form_can_be_written() -> None:
    sheet = form([])
    assert starts(sheet) == []
    assert sheet.max_row == 8
