"""Numbers, money, shares and years as a reader meets them: the only place that makes one readable."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

DIGITS = 15  # as many as every spreadsheet program keeps
_MOST_DECIMALS = 40
_DECIMALS = {"integer": 0, "decimal": 1, "money": 2, "transfer": 2, "price": 4, "fine": 4}
LOOKS = frozenset({*_DECIMALS, "percent", "year"})
"""Looks of numbers, as coplan/workbook/style.py has them."""

Number = Fraction | float


def fixed(number: Number, decimals: int = 0, sign: str = "") -> str:
    """A number in so many decimals, with commas between thousands; sign "+": also before one above 0."""
    return f"{float(number):{sign},.{decimals}f}"


def at_most(number: Number, decimals: int, sign: str = "") -> str:
    """As fixed, without zeros at its end."""
    return _trimmed(fixed(number, decimals, sign))


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def two_digits(number: float) -> str:
    """A small figure in its first two digits, never with an exponent, which planners do not read."""
    return f"{Decimal(f'{number:.2g}'):f}"


def readable(number: Number, decimals: int, least: float) -> str:
    """As at_most, but what is smaller than `least` in two digits, and so never 0."""
    value = float(number)
    return two_digits(value) if 0 < abs(value) < least else at_most(value, decimals)


def person_years(number: Number) -> str:
    """An effect in one decimal, or in two digits where it is less than one."""
    return readable(number, 1, 0.95)


def people(number: float) -> str:
    """Persons or person-years: whole from 100 on, else with one decimal where there is one."""
    return fixed(number, 0 if number >= 100 or number == int(number) else 1)


def every_digit(number: Number) -> str:
    """A number with all the digits that a cell has of it."""
    return _trimmed(f"{Decimal(repr(float(number))):,f}")


def apart(*numbers: Number, decimals: int = 6, grouped: bool = False) -> tuple[str, ...]:
    """Numbers in at most these decimals, or in the fewest beyond in which none looks like another that it is not.

    grouped: with commas between thousands. Trailing zeros are left out.
    """
    exact = [Fraction(number) for number in numbers]
    for places in range(decimals, _MOST_DECIMALS):
        shown = tuple(_exactly(number, places, grouped) for number in exact)
        if len(set(shown)) == len(set(exact)):
            return shown
    return tuple(map(str, exact))


def _exactly(number: Fraction, places: int, grouped: bool) -> str:
    """A number rounded to some decimals, half to even, exactly."""
    rounded = round(number * 10**places)
    whole, part = divmod(abs(rounded), 10**places)
    sign, decimals = "-" if rounded < 0 else "", f".{part:0{places}d}" if places else ""
    return _trimmed(f"{sign}{whole:,}{decimals}" if grouped else f"{sign}{whole}{decimals}")


def raised(number: Fraction, above: Fraction = Fraction(0), places: int = 2) -> Fraction:
    """A number rounded up, to so many decimals or more: so that it is at most twice as far above another as it was.

    What is said then suffices, and differs from the other in the digits that are shown; with no more than a cell holds.
    """
    most = max(places, DIGITS - len(str(math.floor(number))))
    while True:
        found = Fraction(math.ceil(number * 10**places), 10**places)
        if places >= most or found - above <= 2 * (number - above):
            return found
        places += 1


def percent(share: Number, decimals: int = 1, sign: str = "") -> str:
    """A share in per cent, in so many decimals."""
    return f"{float(share):{sign}.{decimals}%}"


def percent_at_most(share: Number, decimals: int) -> str:
    """A share in per cent, in as many decimals as it needs, at most so many."""
    return percent(share, decimals).rstrip("0%").rstrip(".") + "%"


def part_of_all(part: float) -> str:
    """A share in whole percent; what is not quite nothing or not quite all has a decimal and is never 0 % or 100 %."""
    if not 0 < part < 1 or 0.005 <= part < 0.995:
        return percent(part, 0)
    return f"{min(max(math.floor(part * 1000), 1), 999) / 10:.1f}%"


_TIMES: Mapping[str | None, int] = {
    None: 1,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "亿": 10**8,
    "thousand": 10**3,
    "10,000": 10**4,
    "million": 10**6,
    "billion": 10**9,
}
_SAID: Mapping[str, tuple[str, ...]] = {
    r"(千|百万|万|亿)?(\w*元)": ("亿", "万"),
    r"(?:(thousand|10,000|million|billion)(?: |$))?([A-Za-z ]*)": ("billion", "million", "thousand"),
}
"""How units of money are written, and the words by which many of them are said, the largest first."""


def headline(amount: float, unit: str) -> tuple[int, str]:
    """What an amount of money is to be divided by for a headline, and its unit then: 10,000 and 亿元 for 万元.

    A unit that is not known stays, and so does one that is large enough.
    """
    for pattern, words in _SAID.items():
        if unit and (found := re.fullmatch(pattern, unit)):
            return _larger(amount, found, words)
    return 1, unit


def _larger(amount: float, unit: re.Match[str], words: Sequence[str]) -> tuple[int, str]:
    """The largest unit of which there is one at least; unit: a word for many or none, and of what."""
    for word in words:
        divisor, rest = divmod(_TIMES[word], _TIMES[unit[1]])
        if divisor > 1 and not rest and abs(amount) >= divisor:
            return divisor, (f"{word} {unit[2]}" if word.isascii() else word + unit[2]).strip()
    return 1, unit[0]


def in_headline(amount: float, unit: str) -> str:
    """An amount of money in few digits: 71.33 亿元."""
    divisor, larger = headline(amount, unit)
    return with_unit(fixed(amount / divisor, 2), larger)


def behind_figure(unit: str) -> str:
    """A unit as it stands behind a figure, with a sign before it where it begins with a number: × 10,000 yuan."""
    return f"× {unit}" if unit[:1].isdigit() else unit


def with_unit(figure: str, unit: str) -> str:
    """A figure with its unit: 100 万元, 100 × 10,000 yuan."""
    return f"{figure} {behind_figure(unit)}".strip()


def without_figure(unit: str) -> tuple[int, str]:
    """What to multiply an amount by whose unit begins with a number, and its unit then: 10,000 and yuan."""
    count, _, rest = unit.partition(" ")
    digits = count.replace(",", "")
    return (int(digits), rest) if rest and digits.isdecimal() else (1, unit)


def by_look(value: Any, look: str) -> str:
    """A cell as text, as a sheet shows it; a blank one is "". What is no number stays as it is."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or not isinstance(value, Real) or look not in LOOKS:
        return str(value)
    if look == "year":
        return f"{value:.0f}"
    text = percent(float(value)) if look == "percent" else fixed(float(value), _DECIMALS[look])
    return text[1:] if text.startswith("-") and not text.strip("-0.,%") else text


def spans(years: Iterable[int]) -> str:
    """Years as spans, such as 2027–2029, 2031."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in found)
