"""One cell at a time: what is accepted, as what, and what is refused with which words."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coplan.contract.inputs import Column, contract
from coplan.errors import Issue
from coplan.tables.values import Fault, as_cell, parse_value, shown
from coplan.words.language import Text
from coplan.words.names import fold, nearest

SEATS = contract().sheets["Programmes"].columns["current_intake"]
RATE = contract().sheets["Programmes"].columns["fill_rate"]
COST = contract().sheets["Programmes"].columns["cost_per_year"]
LENGTH = contract().sheets["Programmes"].columns["years"]
WEIGHT = contract().sheets["Regions"].columns["weight"]
YEAR = contract().sheets["Demand"].columns["year"]
CODE = contract().sheets["Specialties"].columns["specialty"]
NAME = contract().sheets["Specialties"].columns["name"]
ALLOWED = contract().sheets["Routes"].columns["allowed"]
LIMIT = contract().sheets["Routes"].columns["max_seats"]
BASIS = contract().settings["demand_basis"]


@pytest.mark.parametrize(
    ("column", "value", "typed"),
    [
        (SEATS, 50, 50),
        (SEATS, 50.0, 50),
        (SEATS, 50 + 1e-10, 50),
        (SEATS, " ５０\u3000", 50),
        (SEATS, "\xa0１,２３４", 1234),
        (SEATS, "1,234,567.0", 1234567),
        (SEATS, "\ufeff50\u200b", 50),
        (SEATS, Decimal("12.0"), 12),
        (COST, 0.1, Fraction(1, 10)),
        (COST, "0.1", Fraction(1, 10)),
        (COST, 1e-05, Fraction(1, 100000)),
        (COST, "1.5E3", Fraction(1500)),
        (COST, "+2.", Fraction(2)),
        (COST, ".5", Fraction(1, 2)),
        (COST, -1e-12, Fraction(0)),
        (RATE, "30%", Fraction(3, 10)),
        (RATE, "８５．５ ％", Fraction(855, 1000)),
        (RATE, 1.0000000000000002, Fraction(1)),
        (YEAR, 2027.0, 2027),
        (YEAR, "２０２７", 2027),
        (YEAR, "2028年", 2028),
        (YEAR, "２０２８ 年度", 2028),
        (SEATS, "700人", 700),
        (SEATS, "1,200 名", 1200),
        (SEATS, "1.2万人", 12000),
        (SEATS, "50 Seats", 50),
        (SEATS, 1e9, 10**9),
        (LIMIT, "700名/年", Fraction(700)),
        (LIMIT, "700 seats a year", Fraction(700)),
        (LENGTH, "4年制", 4),
        (COST.in_money("万元"), "6万元", Fraction(6)),
        (COST.in_money("万元"), "６ 万元/年", Fraction(6)),
        (COST.in_money("万元"), "6万元/生·年", Fraction(6)),
        (COST, 1e15, Fraction(10**15)),
        (COST, 5.5e-17, Fraction(0)),
        (WEIGHT, 5e-7, Fraction(1, 2000000)),
        (CODE, 80901.0, "80901"),
        (CODE, 80901, "80901"),
        (CODE, "\u3000080901\xa0", "080901"),
        (NAME, 3.0, "3"),
        (ALLOWED, "是", True),
        (ALLOWED, " NO ", False),
        (ALLOWED, "Ｙ", True),
        (ALLOWED, False, False),
        (ALLOWED, None, True),
        (BASIS, "Headcount", "headcount"),
        (BASIS, "在岗总量", "headcount"),
        (BASIS, "\u3000", "hires"),
        (RATE, "", Fraction(1)),
        (LIMIT, None, None),
    ],
)
def test_accepted(column: Column, value: Any, typed: Any) -> None:
    result = parse_value(value, column)
    assert result == typed
    assert type(result) is type(typed)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        *(
            (SEATS, text, "not_a_number")
            for text in ("about 50", "1_000", "nan", "inf", "-Infinity", "0x32", "1,23", "12,34,567")
        ),
        *((COST, text, "not_a_number") for text in ("0,125", "-0,125", "00,125", "012,345", "0,125.5", "1.234,5")),
        *((RATE, text, "not_a_number") for text in ("0,125", "60%%", "六成")),
        *((SEATS, text, "other_unit") for text in ("50kg", "5万元", "50天", "5.5 万名额外")),
        *((COST.in_money("万元"), text, "other_unit") for text in ("60000元", "6万", "6万元/月", "1亿元")),
        (COST, "6万元", "not_a_number"),
        (LIMIT, "700名/月", "other_unit"),
        *((YEAR, text, "not_a_number") for text in ("FY2028", "2028-2029学年", "五年")),
        (YEAR, "2028届", "not_a_number"),
        *((SEATS, number, "too_large") for number in (1e9 + 1, 1e30, 1e308)),
        *((COST, number, "too_large") for number in (1.1e15, 1e30, 1e308, "1e99")),
        (RATE, 1e308, "too_large"),
        (YEAR, 1e308, "year_out_of_range"),
        *(
            (SEATS, text, "not_a_number")
            for text in ("50%", "10²", "①", "1e999999999", "9" * 5000, "1 000", "--1", "½")
        ),
        (SEATS, float("nan"), "not_a_number"),
        (SEATS, float("inf"), "not_a_number"),
        (SEATS, 50.5, "not_whole"),
        (SEATS, -1, "too_small"),
        (SEATS, True, "boolean_as_number"),
        (SEATS, datetime.datetime(2027, 9, 1), "date_as_number"),
        (SEATS, datetime.timedelta(hours=1), "date_as_number"),
        (SEATS, "\u3000", "missing_value"),
        (LENGTH, 0, "too_small"),
        (LENGTH, 9, "too_large"),
        (RATE, 85, "too_large"),
        (RATE, "130%", "too_large"),
        (YEAR, 1899, "year_out_of_range"),
        (YEAR, 2201, "year_out_of_range"),
        (YEAR, 2027.5, "not_whole"),
        (YEAR, datetime.date(2027, 9, 1), "date_as_number"),
        (CODE, True, "key_not_text"),
        (CODE, datetime.date(2027, 9, 1), "key_not_text"),
        (CODE, "北" * 256, "text_too_long"),
        (CODE, 1e308, "text_too_long"),
        (ALLOWED, "perhaps", "not_yes_or_no"),
        (ALLOWED, 1, "not_yes_or_no"),
        (BASIS, "both", "unknown_choice"),
    ],
)
def test_refused(column: Column, value: Any, code: str) -> None:
    result = parse_value(value, column)
    assert isinstance(result, Fault)
    assert result.code == code


@pytest.mark.parametrize(
    ("column", "what", "write"),
    [
        (SEATS, "a number of seats", "a whole number such as 50"),
        (LENGTH, "a number of years", "a whole number such as 4"),
        (COST, "an amount of money per student and year", "a number such as 1.5"),
        (WEIGHT, "a number for weight", "a number such as 1.5"),
        (LIMIT, "a number of seats a year", "a number such as 100"),
        (RATE, "a share for fill_rate", "a share from 0 to 1 or a percentage, such as 0.85 or 85%"),
        (YEAR, "a year", "the year as a number such as 2027"),
    ],
)
def test_a_refusal_says_what_would_fit(column: Column, what: str, write: str) -> None:
    result = parse_value("about 50", column)
    assert (result.values["what"].en, result.values["write"].en) == (what, write)
    assert column.kind == "year" or column.title in result.values["what"].zh


def test_a_year_with_another_word_is_no_year() -> None:
    """A year is in no unit that the message could name."""
    fault = parse_value("2027秋", YEAR)
    assert isinstance(fault, Fault)
    issue = Issue(fault.code, values=fault.values)
    assert issue.line("en") == '"2027秋" is not a year; write the year as a number such as 2027'
    assert issue.line("zh") == "“2027秋”不能作为“年份”；请填数字形式的年份，例如 2027"


def test_another_unit_is_told_with_the_unit_that_is_right() -> None:
    result = parse_value("60000元", COST.in_money("万元"))
    assert result.values["unit"] == Text("万元 per student and year", "万元/生·年")


def test_every_number_of_a_workbook_has_a_limit() -> None:
    columns = [column for sheet in contract().sheets.values() for column in sheet.columns.values()]
    numbers = [column for column in columns if column.kind in ("whole", "number", "share")]
    assert len(numbers) > 20
    for column in numbers:
        assert column.most is not None or column.measure.between, column.key


def test_values_are_shown_as_in_the_cell() -> None:
    assert shown(50.0) == "50"
    assert shown(True) == "TRUE"
    assert shown(datetime.datetime(2027, 9, 1)) == "2027-09-01"
    assert len(shown("x" * 1000)) == 60


def test_names_are_compared_loosely() -> None:
    assert fold(" Ｎorth\u3000 College ") == fold("north college")
    assert nearest("hebie", ["Beijing", "Hebei"]) == "Hebei"
    assert nearest("Tianjin", ["河北", "北京"]) == ""


def test_a_number_that_can_be_a_share_may_be_a_percentage() -> None:
    most = contract().sheets["Limits"].columns["most"]
    assert parse_value("50%", most) == Fraction(1, 2)
    assert parse_value("1,200", most) == 1200


@pytest.mark.parametrize(
    ("number", "held"),
    [
        ("12", 12),
        ("0.1", 0.1),
        ("123456789012345", 123456789012345),
        ("0.123456789012345", 0.123456789012345),
        ("123456789012345.5", "123456789012345.5"),
        ("0.1234567890123456", "0.1234567890123456"),
        ("100.000000000000000001", "100.000000000000000001"),
        ("0." + "3" * 70, "0." + "3" * 58),
    ],
)
def test_a_cell_holds_every_digit_that_can_be_read(number: str, held: Any) -> None:
    assert as_cell(Fraction(number)) == held
    assert parse_value(as_cell(Fraction(number)), COST) == Fraction(str(held))
