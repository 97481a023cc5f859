"""Rows in a table that are no data: totals, footnotes, headings once more. Each is one problem, whatever it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from coplan.contract.inputs import Sheet
from coplan.tables.raw import RawRow
from coplan.tables.values import Fault, shown
from coplan.words.language import Text, say_both
from coplan.words.names import fold, is_blank, plain

NO_DATA = "no_data_row"
"""Code of the issue of such a row."""

_TOTAL = (
    r"(?:grand|sub)?-?totals?|sum|average|mean|overall"
    r"|总和|累计|汇总|总数|平均值?|均值|共\d+.{0,8}|.{0,20}(?:合计|总计|小计|共计)"
)
# A name that can only be a total, in a text without spaces; and what makes a total of a name that is not known.
_IS_TOTAL = re.compile(rf"(?:{_TOTAL})数?(?:[(\[].*|[:=].*)?")
_LIKE_TOTAL = re.compile(r"\b(?:sub-?|grand )?totals?\b|合\s?计|总\s?计|小\s?计|共\s?计|汇总|总和|累计|平均|其中")
_NOTE = re.compile(
    r"[*※★☆†‡]"
    r"|[(\[【]?(?:notes?|n\.?b\.?|remarks?|sources?|units?|prepared by|checked by|contact|date)\s?\d*\s?[.:)\]】-]"
    r"|[(\[【]?(?:注|备注|附注|说明|填表说明|填报说明|数据来源|资料来源|来源|出处|单位|口径|截至|截止"
    r"|(?:填报|填表|制表|报送|审核|审批|联系)(?:单位|部门|日期|时间|电话|方式|人)?|负责人|日期)"
    r"\s?[\d一二三四五六七八九十]*\s?(?:[.:、,)\]】]|$)"
)
_SENTENCE = re.compile(r"[。；！？]|(?:\S+\s+){3,}\S+[.!?]$")


@dataclass(frozen=True)
class Aside:
    """What a row looks like, what to do about it, and the column that shows it."""

    column: str
    looks: Text
    advice: Text

    @property
    def values(self) -> Mapping[str, Text]:
        """What fills the text of its issue."""
        return {"looks": self.looks, "advice": self.advice}


@dataclass(frozen=True)
class _Seen:
    """A row, the faults of its cells, and its columns that are filled, in their order in the file."""

    sheet: Sheet
    row: RawRow
    faults: Mapping[str, Fault]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        return tuple(key for key, cell in self.row.cells.items() if not is_blank(cell.value) or cell.fault)

    def text(self, column: str) -> str:
        """What a cell says where that is text."""
        cell = self.row.cells[column]
        return cell.value.strip() if isinstance(cell.value, str) and not cell.fault else ""

    def misspelt(self, column: str) -> bool:
        """Whether a cell that is wrong is like something known."""
        return column in self.faults and bool(self.faults[column].values.get("nearest"))


def aside(sheet: Sheet, row: RawRow, faults: Mapping[str, Fault]) -> Aside | None:
    """What a row looks like that is no data; None for a row to be read. faults are those of its cells, by column.

    Where nothing is wrong with a row, only what cannot be a name is taken for a total or a note; and only in sheets
    whose one key is a name that need not be known from elsewhere.
    """
    if not faults and len(sheet.identity) != 1:
        return None
    seen = _Seen(sheet, row, faults)
    return next((found for test in _TESTS for found in test(seen)), None)


def _headings(seen: _Seen) -> Iterator[Aside]:
    same = [key for key in seen.filled if seen.sheet.columns[key].is_called(seen.text(key).strip("* "))]
    if seen.faults and len(same) > 1 and 2 * len(same) >= len(seen.filled):
        yield _aside("headings", seen.filled[0], seen.text(seen.filled[0]))


def _total(seen: _Seen) -> Iterator[Aside]:
    for column in (*(key for key in seen.sheet.identity if key in seen.filled), *seen.filled[:1]):
        text = seen.text(column)
        like = column in seen.faults and (_LIKE_TOTAL.search(plain(text).casefold()) or _has_one_key(seen, column))
        if text and (like or _IS_TOTAL.fullmatch(fold(text))):
            yield _aside("total", column, text)


def _has_one_key(seen: _Seen, column: str) -> bool:
    """Whether a row has numbers, but of its keys only this one, which is like nothing known."""
    keys = [key for key in seen.sheet.identity if key in seen.filled]
    numbers = any(isinstance(seen.row.cells[key].value, int | float) for key in seen.filled)
    return len(seen.sheet.identity) > 1 and keys == [column] and numbers and not seen.misspelt(column)


def _note(seen: _Seen) -> Iterator[Aside]:
    for column in seen.filled[:1]:
        text, misspelt, lone = seen.text(column), seen.misspelt(column), len(seen.filled) == 1
        start = _NOTE.match(plain(text).casefold())
        if (start and (start.end() < len(plain(text)) or not misspelt)) or (lone and _SENTENCE.search(text)):
            yield _aside("note", column, text)
        elif text and lone and column in seen.faults and not misspelt:
            yield _aside("lone_text", column, text)


def _sum_without_name(seen: _Seen) -> Iterator[Aside]:
    """Numbers without anything that says what they are for."""
    names, cells = seen.sheet.identity, seen.row.cells
    if not names or not seen.filled or not cells.keys() >= set(names) or set(seen.filled) & set(names):
        return
    if all(isinstance(cells[key].value, int | float) or cells[key].fault for key in seen.filled):
        columns = [seen.sheet.columns[key].names for key in names]
        said = {
            "looks": say_both("aside.sum", columns=columns),
            "advice": say_both("aside.sum_advice", columns=columns),
        }
        yield Aside(seen.filled[0], **said)


_TESTS = (_headings, _total, _note, _sum_without_name)


def _aside(kind: str, column: str, text: str) -> Aside:
    return Aside(column, say_both(f"aside.{kind}", text=shown(text)), say_both(f"aside.{kind}_advice"))
