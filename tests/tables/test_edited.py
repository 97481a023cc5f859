"""Raw tables with rows and cells changed."""

from __future__ import annotations

from coplan.tables.edited import with_all_columns, with_cells, with_rows, without_rows
from tests.small import raw_workbook

TABLE = raw_workbook({"Inflow": [["region", "people"], ["North", 3], ["South", 4]]}).tables["Inflow"]


def test_headings_stand_behind_those_that_are_there() -> None:
    found = with_all_columns("Inflow", TABLE, "en").headings
    assert {key: cell.address for key, cell in found.items()} == {
        "region": "A1", "people": "B1", "specialty": "C1", "year": "D1"
    }  # fmt: skip
    assert with_all_columns("Inflow", None, "zh").title == "其他补充"


def test_rows_are_added_behind_the_others() -> None:
    *_, row = with_rows(TABLE, [{"region": "West", "people": 5}]).rows
    assert {key: (cell.value, cell.address) for key, cell in row.cells.items()} == {
        "region": ("West", "A4"), "people": (5, "B4")
    }  # fmt: skip


def test_added_rows_may_stand_elsewhere() -> None:
    table = with_rows(TABLE, [{"region": "West"}, {"region": "East"}], [("Other", "D7"), ("Other", "")])
    assert [table.place(row, "region") for row in table.rows] == ["Inflow!A2", "Inflow!A3", "Other!D7", "Other!"]


def test_cells_are_changed_and_rows_taken_out() -> None:
    north, south = (row.at for row in TABLE.rows)
    assert [row.cells["people"].value for row in with_cells(TABLE, {south: {"people": 9}}).rows] == [3, 9]
    assert [row.cells["region"].value for row in without_rows(TABLE, {north}).rows] == ["South"]
