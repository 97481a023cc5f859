"""What one cell says: a raw value and its column give a typed value, or the reason why it cannot be used.

Numbers become exact: int for whole numbers and years, Fraction for the rest, from the decimals as written.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

from coplan.contract.inputs import YES_NO, Column
from coplan.words.language import Text, say_both
from coplan.words.names import fold, is_blank, plain
from coplan.words.numbers import DIGITS, apart

NOISE = Fraction(1, 10**9)
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_NAME, LONGEST_TEXT = 255, 2000  # of Excel's headings; so that sentences with several of them fit a cell

_SHOWN = Context(prec=DIGITS, rounding=ROUND_HALF_UP)
_LONG = Context(prec=300)  # digits, beyond those of every number that can be read

# A group of thousands has no leading 0: 0,125 is a decimal comma, which would be read as 125.
_WRITTEN = r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?|[+-]?\.[0-9]+"
_NUMBER = re.compile(_WRITTEN)
_WITH_UNIT = re.compile(rf"({_WRITTEN})\s*([^\W\d_][^\d_]*)")
_MYRIADS: Mapping[str, int] = {"千": 10**3, "万": 10**4, "亿": 10**8}
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


def as_cell(number: Fraction) -> int | float | str:
    """What a cell is to hold so that it reads as the number: a text where it has more digits than a number in a cell.

    A number that is longer than any text that is read as one is cut.
    """
    if number.denominator == 1 and abs(number) < 10**DIGITS:
        return int(number)
    near = float(number)
    if Fraction(repr(near)) == number and as_shown(near) == near:
        return near
    return f"{_LONG.divide(Decimal(number.numerator), Decimal(number.denominator)):f}"[:_LONGEST_NUMBER]


def shown(value: Any) -> str:
    """A raw value as a planner sees it in the cell, shortened where it is long."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        value = int(value)
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def shown_number(number: Fraction) -> str:
    """An exact number in at most six decimals."""
    return apart(number)[0]


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
    """An exact number without regard to bounds; text may carry the column's unit, or a percent sign for shares."""
    if isinstance(value, bool):
        return _fault("boolean_as_number", value, column)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if isinstance(value, float) and math.isfinite(value):
        return Fraction(value) if value.is_integer() else Fraction(repr(value))
    if isinstance(value, _DATES):
        return _fault("date_as_number", value, column)
    return _number_of(value, column) if isinstance(value, str) else _fault("not_a_number", value, column)


def _number_of(text: str, column: Column) -> Fraction | Fault:
    number = _number_in(text, percent=column.percent or column.kind == "share")
    if number is not None:
        return number
    found = _WITH_UNIT.fullmatch(plain(text)) if _readable(text) else None
    if found is None or not column.measure.words:
        return _fault("not_a_number", text, column)
    written, word = found.groups()
    scale = _MYRIADS.get(word[0], 1) if column.measure.key == "persons" else 1
    if not _is_unit(word if scale == 1 else word[1:].lstrip(), column, scale > 1):
        code = "other_unit" if column.unit.en else "not_a_number"  # a year is in none that could be named
        return _fault(code, text, column, unit=column.unit, word=word)
    return Fraction(written.replace(",", "")) * scale


def _is_unit(word: str, column: Column, may_lack: bool) -> bool:
    """Whether a word is the column's unit: as the contract writes it, or one of its measure's, `名` or `名/年`."""
    if fold(word) in (fold(column.unit.en), fold(column.unit.zh), *([""] if may_lack else [])):
        return True
    first, *others = re.split("[/·]", fold(word))
    return first in map(fold, column.measure.words) and {*others} <= {*re.split("[/·]", fold(column.unit.zh))[1:]}


def share_in(text: str) -> Fraction | None:
    """A share written as 0.05 or as 5%; None where it is neither."""
    return _number_in(text, percent=True)


def _number_in(text: str, percent: bool) -> Fraction | None:
    if not _readable(text):
        return None
    text = plain(text)
    scale = 1
    if percent and text.endswith("%"):
        text, scale = text[:-1].rstrip(), 100
    return Fraction(text.replace(",", "")) / scale if _NUMBER.fullmatch(text) else None


def _readable(text: str) -> bool:
    """Whether a text may be read as a number: not too long, and without characters that only look like digits."""
    return len(text) <= _LONGEST_NUMBER and not any(unicodedata.decomposition(c).startswith(_NOT_DIGITS) for c in text)


def _fault(code: str, value: Any, column: Column, **more: Any) -> Fault:
    said = {"value": shown(value), "column": column.names, "what": _what(column), "write": _write(column)}
    return Fault(code, said | more)


def _what(column: Column) -> Text:
    """What the column holds: `a number of seats`."""
    if column.kind in ("share", "year"):
        return say_both(f"value.{column.kind}", column=column.names)
    if not column.unit.en:
        return say_both("value.number", column=column.names)
    kind = "amount_of" if column.measure.key == "money" else "number_of"
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
    return 100 if column.unit.en and column.measure.key != "money" else 1.5


def _within(number: Fraction, value: Any, column: Column) -> Fraction | Fault:
    """The number within the column's bounds; a float's noise beyond a bound, or beside 0, is cut off."""
    most = column.most
    if number < column.lower:
        near = number >= column.lower - NOISE
        return Fraction(column.lower) if near else _fault("too_small", value, column, limit=column.lower)
    if most is not None and number > most:
        near = number <= most + NOISE
        return Fraction(most) if near else _fault("too_large", value, column, limit=f"{most:,}")
    return Fraction(0) if 0 < number < NOISE and column.measure.between is None else number


def weight_fault(number: Fraction, value: Any, column: Column) -> Fault | None:
    """Why a weight cannot be used whatever stands beside it: it is far too large, or too small but not 0."""
    least, most = column.measure.between or (number, number)
    if number > most:
        return _fault("too_large", value, column, limit=f"{int(most):,}")
    if 0 < number < least:
        limit = say_both("value.least_or_zero", least=shown_number(least))
        return _fault("too_small", value, column, limit=limit)
    return None


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
    for choice in column.choices:
        if choice.is_called(shown(value)):
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
