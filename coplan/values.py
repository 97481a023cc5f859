"""What one cell says: a raw value and its column give a typed value, or the reason why it cannot be used.

Numbers become exact: int for whole numbers and years, Fraction for the rest, from the decimals as written.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from coplan.contract import YES_NO, Column
from coplan.language import Text, say_both

NOISE = Fraction(1, 10**9)
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_NAME, LONGEST_TEXT = 255, 2000  # of Excel's headings; so that sentences with several of them fit a cell

DIGITS = 15  # as many as every spreadsheet program keeps
_SHOWN = Context(prec=DIGITS, rounding=ROUND_HALF_UP)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?|[+-]?\.[0-9]+")
_LONGEST_NUMBER = 60
_DATES = (datetime.date, datetime.time, datetime.timedelta)
# NFKC would read 10² as 102 and ① as 1: such characters don't stand for digits of a number.
_NOT_DIGITS = ("<super>", "<sub>", "<circle>", "<fraction>")


@dataclass(frozen=True)
class Fault:
    """Why a value cannot be used: the code of an issue and what fills its text."""

    code: str
    values: Mapping[str, Any]


def as_shown(number: int | float) -> int | float:
    """A number as a spreadsheet shows it: 15 significant digits, halves rounded up; inf beyond the largest float."""
    if isinstance(number, int):
        return number if abs(number) < 10**DIGITS else int(_SHOWN.create_decimal(repr(float(number))))
    text = repr(number)
    return number if len(text) <= DIGITS else float(_SHOWN.create_decimal(text))


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing: empty, or only spaces of any kind."""
    return value is None or (isinstance(value, str) and not value.strip())


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A name as it is compared loosely: width, letter case, inner spaces and invisible characters don't count."""
    return " ".join(_plain(text).casefold().split())


def _plain(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if unicodedata.category(c) != "Cf").strip()


def nearest(text: str, known: Iterable[str], likeness: int = 60) -> str:
    """The known name most like the text; blank where none is as like it as asked (100: the same)."""
    found = process.extractOne(text, list(known), scorer=fuzz.ratio, processor=fold, score_cutoff=likeness)
    return str(found[0]) if found else ""


def shown(value: Any) -> str:
    """A raw value as a planner sees it in the cell, shortened where it is long."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def shown_number(number: Fraction) -> str:
    """An exact number in at most six decimals."""
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def parse_value(value: Any, column: Column) -> Any:
    """The typed value of a cell, its default where it is blank, or a Fault.

    name, text → str; whole, year → int; number, share → Fraction; yesno → bool; choice → its English key;
    value → as it is (what it means depends on the row). A blank cell without default gives None.
    """
    if is_blank(value):
        if column.required:
            return Fault("missing_value", {"column": column.names})
        return None if column.default is None else _PARSERS[column.kind](column.default, column)
    return _PARSERS[column.kind](value, column)


def parse_number(value: Any, column: Column) -> Fraction | Fault:
    """An exact number without regard to bounds; text may carry a percent sign where the column holds shares."""
    if isinstance(value, bool):
        return _fault("boolean_as_number", value, column)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, float | Decimal) and math.isfinite(value):
        whole = isinstance(value, Decimal) or value.is_integer()
        return Fraction(value) if whole else Fraction(repr(value))
    if isinstance(value, _DATES):
        return _fault("date_as_number", value, column)
    number = _number_in(value, percent=column.kind == "share") if isinstance(value, str) else None
    return _fault("not_a_number", value, column) if number is None else number


def share_in(text: str) -> Fraction | None:
    """A share written as 0.05 or as 5%; None where it is neither."""
    return _number_in(text, percent=True)


def _number_in(text: str, percent: bool) -> Fraction | None:
    if len(text) > _LONGEST_NUMBER or any(unicodedata.decomposition(c).startswith(_NOT_DIGITS) for c in text):
        return None
    text = _plain(text)
    scale = 1
    if percent and text.endswith("%"):
        text, scale = text[:-1].rstrip(), 100
    return Fraction(text.replace(",", "")) / scale if _NUMBER.fullmatch(text) else None


def _fault(code: str, value: Any, column: Column, **more: Any) -> Fault:
    said = {"value": shown(value), "column": column.names, "what": _what(column), "write": _write(column)}
    return Fault(code, said | more)


def _what(column: Column) -> Text:
    """What the column holds: `a number of seats`."""
    if column.kind in ("share", "year"):
        return say_both(f"value.{column.kind}", column=column.names)
    if not column.unit.en:
        return say_both("value.number", column=column.names)
    kind = "amount_of" if column.unit.en.startswith("money") else "number_of"
    return say_both(f"value.{kind}", column=column.names, unit=column.unit)


def _write(column: Column) -> Text:
    """What would be right: `write a whole number such as 50`."""
    return say_both(f"value.write_{column.kind}", example=_example(column))


def _example(column: Column) -> Any:
    if column.example is not None:
        return column.example
    if column.kind == "year":
        return 2027
    if column.upper is not None:
        return (column.lower + column.upper) // 2
    if column.kind == "whole":
        return 50
    return 100 if column.unit.en and not column.unit.en.startswith("money") else 1.5


def _within(number: Fraction, value: Any, column: Column) -> Fraction | Fault:
    """The number within the column's bounds; a float's noise beyond a bound is cut off."""
    if number < column.lower:
        near = number >= column.lower - NOISE
        return Fraction(column.lower) if near else _fault("too_small", value, column, limit=column.lower)
    if column.upper is not None and number > column.upper:
        near = number <= column.upper + NOISE
        return Fraction(column.upper) if near else _fault("too_large", value, column, limit=column.upper)
    return number


def _number(value: Any, column: Column) -> Fraction | Fault:
    number = parse_number(value, column)
    return number if isinstance(number, Fault) else _within(number, value, column)


def _whole(value: Any, column: Column) -> int | Fault:
    number = _number(value, column)
    if isinstance(number, Fault):
        return number
    whole = round(number)
    return whole if abs(number - whole) < NOISE else _fault("not_whole", value, column)


def _year(value: Any, column: Column) -> int | Fault:
    number = _whole(value, column)
    if isinstance(number, int) and not FIRST_YEAR <= number <= LAST_YEAR:
        return _fault("year_out_of_range", value, column, first=FIRST_YEAR, last=LAST_YEAR)
    return number


def _text(value: Any, column: Column) -> str | Fault:
    if isinstance(value, str):
        text = value.strip()
    else:
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else shown(value)
    limit = LONGEST_NAME if column.kind == "name" else LONGEST_TEXT
    if len(text) <= limit:
        return text
    return Fault("text_too_long", {"column": column.names, "count": len(text), "limit": limit})


def _name(value: Any, column: Column) -> str | Fault:
    """A key: its text, or the digits of a number."""
    if isinstance(value, (bool, *_DATES)):
        return Fault("key_not_text", {"value": shown(value), "column": column.names})
    return _text(value, column)


def _yes_no(value: Any, column: Column) -> bool | Fault:
    if isinstance(value, bool):
        return value
    for answer, names in zip((True, False), YES_NO, strict=True):
        if fold(shown(value)) in (names.en, names.zh, names.en[0]):
            return answer
    return Fault("not_yes_or_no", {"value": shown(value), "column": column.names})


def _choice(value: Any, column: Column) -> str | Fault:
    written = fold(shown(value))
    for choice in column.choices:
        if written in (fold(choice.key), fold(choice.title)):
            return choice.key
    choices = Text(", ".join(c.key for c in column.choices), "、".join(c.title for c in column.choices))
    return Fault("unknown_choice", {"value": shown(value), "column": column.names, "choices": choices})


def _as_it_is(value: Any, column: Column) -> Any:  # noqa: ARG001
    return value


_PARSERS: Mapping[str, Callable[[Any, Column], Any]] = {
    "name": _name,
    "text": _text,
    "whole": _whole,
    "number": _number,
    "share": _number,
    "year": _year,
    "yesno": _yes_no,
    "choice": _choice,
    "value": _as_it_is,
}
