"""Rows side by side on a screen."""

from __future__ import annotations

from rich.cells import cell_len

from coplan.words.columns import aligned


def test_wide_characters_take_two_columns() -> None:
    rows = aligned([["缺口", "1"], ["Seats", "京津冀"]])
    assert rows == ["缺口        1", "Seats  京津冀"]
    assert len({cell_len(row) for row in rows}) == 1
