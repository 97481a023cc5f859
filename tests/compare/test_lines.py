"""The short table for the terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from coplan.compare import compare, lines
from coplan.words.language import LANGUAGES, Language
from tests.compare.sides import SEATS, side, with_column
from tests.small import Tables, settings, small

MORE = {**SEATS, ("South College", "101101", "South", 2028): 20}
ANOTHER = side("b", with_column("Demand", "required", [66, 22, 50]), MORE, input_file="a.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_short_and_the_columns_stand_below_one_another(language: Language) -> None:
    told = lines(compare([side("a"), ANOTHER]), language)
    assert len(told) <= 27
    head = next(line for line in told if line.endswith("%"))
    figures = [line for line in told[told.index(head) + 1 :] if line.endswith("%") and "seats" not in line]
    assert {cell_len(line) for line in figures} == {cell_len(head)}


def test_what_differs_is_said_in_a_line() -> None:
    told = lines(compare([side("a"), ANOTHER]), "en")
    assert told[:2] == [
        "What differs in the inputs (against a):",
        "  Demand: required, 2 cells, on average 40 → 44 (+10.0%)",
    ]
    assert lines(compare([side("a"), ANOTHER]), "zh")[1] == "  需求：需求人数，2 处，平均 40 → 44 (+10.0%)"
    assert lines(compare([side("a"), side("b", input_file="a.xlsx")]), "en")[0] == "The inputs are the same."


def test_largest_movers_are_named() -> None:
    told = "\n".join(lines(compare([side("a"), ANOTHER]), "en"))
    movers = told[told.index("seats of institutions") : told.index("\n\na: ")].splitlines()[1:]
    assert [line.split()[:2] for line in movers] == [["South", "College"]]
    assert movers[0].split()[2:] == ["30", "50", "+20", "+66.7%"]


def test_many_differences_are_cut_off_here_but_counted() -> None:
    columns = {"weight": [1, 2], "max_out_share": [0.5, 0.5]}
    tables = with_column("Regions", "weight", columns["weight"])
    tables["Regions"] = [
        [*row, extra] for row, extra in zip(tables["Regions"], ["max_out_share", 0.5, 0.25], strict=True)
    ]
    others = [side(name, tables, model="separate") for name in "bcd"]
    told = lines(compare([side("a"), *others]), "en")
    assert told[6] == "  … and 7 more in the comparison workbook (-o)"


def test_many_plans_leave_the_differences_out() -> None:
    head = next(line for line in lines(compare([side(name) for name in "abcd"]), "en") if line.startswith("Figures"))
    assert head.split() == ["Figures", "a", "b", "%", "c", "%", "d", "%"]


def test_what_coplan_names_is_in_the_readers_language() -> None:
    tables = small(Settings=settings(title="Small", demand_case="low"))
    other = side("b", tables, model="separate", scenario="dry", aim="expected", input_file="a.xlsx")
    told = lines(compare([side("a", aim="regret"), other]), "zh")
    assert told[1:5] == [
        "  方案：模型，互育 → 各自规划",
        "  方案：情景，基准 → dry",
        "  方案：跨情景目标，最大后悔值最小 → 期望缺口最小",
        "  设置：需求情形，中 → 低",
    ]


def test_yes_and_no_are_words() -> None:
    def routes(allowed: str) -> Tables:
        return small(Routes=[["trained_in", "trained_for", "allowed"], ["North", "South", allowed]])

    told = "\n".join(lines(compare([side("a", routes("no")), side("b", routes("yes"))]), "zh"))
    assert "否 → 是" in told
    assert "False" not in told
