"""What single cells and rows say of a workbook that people filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coplan.contract.inputs import Column, contract
from coplan.tables.keys import Keys
from coplan.tables.parse import fault_of
from coplan.tables.raw import Cell, RawRow
from coplan.tables.values import Fault, parse_value, shown
from coplan.words.names import is_blank


def entry(cell: Cell, column: Column) -> Any:
    """What a cell says: a value, None where it is blank, or a Fault with the code of its issue."""
    if cell.fault == "merged_cells":
        return Fault("merged_cells", {"range": cell.value})
    return fault_of(cell, column) if cell.fault else parse_value(cell.value, column)


def seats_named(row: RawRow, names: Sequence[str], keys: Mapping[str, Keys]) -> tuple[Any, ...]:
    """The parts of the key of some seats that a row names; None for what is not known."""
    columns, said = contract().sheets["Fixed"].columns, []
    for name in names:
        value = entry(row.cells[name], columns[name])
        known = keys.get(columns[name].reference)
        found = known.find(value) if known and isinstance(value, str) else value
        said.append(None if isinstance(found, Fault) else found)
    return tuple(said)


def in_words(row: RawRow, names: Sequence[str]) -> str:
    """What a row says in some columns."""
    return " · ".join(shown(row.cells[name].value) for name in names if not is_blank(row.cells[name].value))
