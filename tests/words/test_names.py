"""When names read alike, which name is meant, and which is nearest."""

from __future__ import annotations

import pytest

from coplan.words.names import Names, Spellings, differences, fold, is_blank, nearest, plain, same_name

SHEETS = [
    "地区",
    "院校",
    "专业",
    "专业点",
    "需求",
    "现有人才",
    "经费",
    "Regions",
    "Demand",
    "Programmes",
    "Workforce",
    "Budgets",
]
UNSEEN = ["\u200b", "\ufeff", "\u00ad", "\ufe0f", "\u2060", "\u180e", "\u3164", "\U000e0101", "\x07", "\u3000", "\xa0"]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_cannot_be_seen_does_not_count(unseen: str) -> None:
    assert fold(f"{unseen}北{unseen}京{unseen}") == fold("北京")
    assert is_blank(unseen)
    assert not is_blank(f"{unseen}0")


def test_width_form_and_case_do_not_count() -> None:
    assert fold("ＮＯＲＴＨ（一）") == fold("north(一)")
    assert fold("e\u0301cole") == fold("\u00c9COLE")
    assert fold("Straße") == fold("STRASSE")
    assert fold("\u2f00") == fold("一")
    assert fold("北京") != fold("北亰")
    assert plain(" １２\u200b３ \t４") == "123 4"


def test_values_that_are_no_texts_are_compared_as_they_are() -> None:
    assert same_name("Ａ b", "aB")
    assert same_name(1, 1.0)
    assert not same_name(None, "")


def test_a_name_is_meant_as_written_then_loosely_then_without_zeros() -> None:
    names = Names(["080901", "80901", "０１２", "Ab", "aB"], codes=True)
    assert names.meant("80901") == ("80901",)
    assert names.meant("0080901") == ("080901", "80901")
    assert names.meant("12") == ("０１２",)
    assert names.meant("AB") == ("Ab", "aB")
    assert names.meant("7") == ()
    assert Names(["012"]).meant("12") == ()


def test_spellings_of_several_files_are_one_name_unless_a_file_tells_them_apart() -> None:
    loose = Spellings([["North", "South"], ["NORTH"]])
    assert loose.same("no rth") == loose.same("North") != loose.same("South")
    strict = Spellings([["North", "NORTH"], ["north", "south"]])
    assert len({strict.same(name) for name in ("North", "NORTH", "north")}) == 3
    assert strict.same("SOUTH") == strict.same("south")


def test_codes_of_several_files_are_one_code_unless_a_file_tells_them_apart() -> None:
    loose = Spellings([["080901"], ["80901"]], codes=True)
    assert loose.same("80901") == loose.same("０80901")
    strict = Spellings([["080901", "80901"], ["８０９０１"]], codes=True)
    assert strict.same("8 0901") == strict.same("８０９０１") == strict.same("80901") != strict.same("080901")


def test_how_names_that_read_alike_differ() -> None:
    assert differences("N  College", "n college") == ("spaces", "case")
    assert differences("080901", "８０９０１") == ("zeros", "width")
    assert differences("\u200b0801", "801") == ("zeros", "invisible")
    assert differences("a", "a") == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("需求预测表", "需求"),
        ("院校表", "院校"),
        ("专业点名单", "专业点"),
        ("专业名单", "专业"),
        ("各地区需求", "需求"),
        ("Demand forecast", "Demand"),
        ("Demand (2)", "Demand"),
        ("Programme list of all colleges", "Programmes"),
        ("Budgt", "Budgets"),
        ("我的测算", ""),
        ("Sheet1", ""),
    ],
)
def test_the_nearest_name_is_like_it_or_contained_in_it(written: str, meant: str) -> None:
    assert nearest(written, SHEETS) == meant


def test_a_part_of_a_name_is_not_enough_to_be_sure() -> None:
    assert nearest("北京大学医学部", ["北京大学"]) == "北京大学"
    assert nearest("北京大学医学部", ["北京大学"], 80) == ""
    assert nearest("1002019", ["10"]) == ""
