"""Numbers in so many digits that those which differ look different."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

_MOST_DECIMALS = 40


def apart(*numbers: Fraction | float, decimals: int = 6, grouped: bool = False) -> tuple[str, ...]:
    """Numbers in at most these decimals, or in the fewest beyond in which none looks like another that it is not.

    grouped: with commas between thousands. Trailing zeros are left out.
    """
    exact = [Fraction(number) for number in numbers]
    for places in range(decimals, _MOST_DECIMALS):
        shown = tuple(_written(number, places, grouped) for number in exact)
        if len(set(shown)) == len(set(exact)):
            return shown
    return tuple(map(str, exact))


def two_digits(number: float) -> str:
    """A small figure in its first two digits, never with an exponent, which planners do not read."""
    return f"{Decimal(f'{number:.2g}'):f}"


def _written(number: Fraction, places: int, grouped: bool) -> str:
    """A number rounded to some decimals, half to even, exactly."""
    rounded = round(number * 10**places)
    whole, part = divmod(abs(rounded), 10**places)
    decimals = f".{part:0{places}d}".rstrip("0").rstrip(".") if places else ""
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole:,}{decimals}" if grouped else f"{sign}{whole}{decimals}"
