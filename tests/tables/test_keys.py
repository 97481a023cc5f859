"""How references find their row, and what is said where they don't."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.tables.raw import Cell
from tests.small import SMALL, edited, raw_workbook, small

SPECIALTIES = [["specialty", "name"], ["080901", "Computing"], ["101101", "Nursing"]]


def found(tables: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in check_case(raw_workbook(tables))[1]]


@pytest.mark.parametrize("written", [80901, 80901.0, "80901", "０８０９０１", " 080901\u3000"])
def test_a_code_is_found_whatever_excel_made_of_it(written: Any) -> None:
    case, issues = check_case(raw_workbook(edited("Programmes", "B2", written)))
    assert issues == ()
    assert case is not None
    assert ("North College", "080901") in case.programmes


def test_a_code_with_leading_zeros_finds_one_that_lost_them() -> None:
    tables = small(Specialties=[SPECIALTIES[0], [80901, "Computing"], SPECIALTIES[2]])
    case, issues = check_case(raw_workbook(tables))
    assert issues == ()
    assert case is not None
    assert list(case.specialties) == ["101101", "80901"]
    assert ("North College", "80901") in case.programmes


def test_leading_zeros_count_where_they_tell_codes_apart() -> None:
    tables = small(Specialties=[*SPECIALTIES, ["0101101", "Nursing, old"]])
    alike = ("keys_alike", "Specialties!A4")
    assert found(edited("Demand", "B4", "00101101", tables)) == [alike, ("unknown_key", "Demand!B4")]


@pytest.mark.parametrize(
    "written", ["north", "ＮＯＲＴＨ", "\xa0North ", "No rth", "\ufeffNorth", "Nor\u200bth", "North\ufe0f"]
)
def test_a_name_is_found_loosely(written: str) -> None:
    case, issues = check_case(raw_workbook(edited("Institutions", "B2", written)))
    assert issues == ()
    assert case is not None
    assert case.institutions["North College"].region == "North"


def test_an_exact_name_comes_before_a_loose_one_and_an_unclear_one_is_refused() -> None:
    tables = small(Regions=[["region"], ["North"], ["NORTH"], ["South"]])
    case, _ = check_case(raw_workbook(edited("Institutions", "B2", "NORTH", tables)))
    assert case is not None
    assert case.institutions["North College"].region == "NORTH"
    unclear = edited("Institutions", "B2", "north", tables)
    assert found(unclear) == [("keys_alike", "Regions!A3"), ("unknown_key", "Institutions!B2")]
    _, issue = check_case(raw_workbook(unclear))[1]
    assert issue.hint("en").startswith("it may stand for any of these, which read alike: North, NORTH;")


@pytest.mark.parametrize(
    ("written", "ways"),
    [
        ("NORTH", ["letter case"]),
        ("Nor th", ["spaces"]),
        ("North\u200b", ["invisible characters"]),
        ("\ufeffNorth", ["invisible characters"]),
        ("Nor\u00adth", ["invisible characters"]),
        ("North\ufe0f", ["invisible characters"]),
        ("Ｎorth", ["full or half width, or another form of a character"]),
        ("ＮORTH", ["letter case", "full or half width, or another form of a character"]),
    ],
)
def test_names_that_read_alike_are_a_warning_with_both_cells(written: str, ways: list[str]) -> None:
    case, (issue,) = check_case(raw_workbook(small(Regions=[["region"], ["North"], ["South"], [written]])))
    assert case is not None
    assert len(case.regions) == 3
    assert (issue.code, issue.place, issue.values["other"]) == ("keys_alike", "Regions!A4", "A2")
    assert [way.en for way in issue.values["ways"]] == ways


def test_codes_that_differ_in_leading_zeros_are_a_warning_with_both_cells() -> None:
    _, (issue,) = check_case(raw_workbook(small(Specialties=[*SPECIALTIES, [80901, "Computing"]])))
    assert issue.line("en").startswith(
        'Specialties!A4: "80901" reads like "080901" in A2: they differ only in leading zeros, '
    )
    assert issue.line("zh").startswith("Specialties!A4：“80901”与 A2 的“080901”读起来一样，只有前导零不同，")


def test_names_of_institutions_may_differ_in_leading_zeros() -> None:
    institutions = [*SMALL["Institutions"], ["01", "North"], ["1", "South"]]
    assert found(small(Institutions=institutions)) == []


def test_the_nearest_key_is_named_with_the_sheet_that_defines_it() -> None:
    (issue,) = check_case(raw_workbook(edited("Programmes", "A2", "North Colege")))[1]
    assert issue.line("en") == (
        'Programmes!A2: "North Colege" is not in the sheet Institutions (column institution); '
        'did you mean "North College"?'
    )
    assert issue.line("zh") == "Programmes!A2：“院校”表的“院校”列中没有“North Colege”；是不是“North College”？"


def test_a_wrong_key_cell_does_not_make_its_references_unknown() -> None:
    tables = edited("Regions", "A2", Cell("#REF!", "A2", "error_cell"))
    assert found(tables) == [("error_cell", "Regions!A2")]


def test_a_typing_error_is_still_found_beside_a_wrong_key_cell() -> None:
    tables = edited("Institutions", "B3", "Souht", edited("Regions", "A2", True))
    assert found(tables) == [("key_not_text", "Regions!A2"), ("unknown_key", "Institutions!B3")]


def test_a_row_with_another_error_is_still_known() -> None:
    tables = edited("Institutions", "C2", "many")
    assert found(tables) == [("not_a_number", "Institutions!C2")]


def test_nothing_can_be_unknown_in_a_sheet_that_is_missing() -> None:
    tables = {key: rows for key, rows in SMALL.items() if key != "Regions"}
    assert found(tables) == [("missing_sheet", "")]


def test_nothing_can_be_unknown_in_a_sheet_whose_key_column_is_missing() -> None:
    assert found(small(Regions=[["weight"], [1]])) == [("missing_column", "Regions!A1")]


def test_an_optional_sheet_without_rows_knows_no_key() -> None:
    changes = [["scenario", "sheet", "column", "operation", "value"], ["dry", "Demand", "required", "multiply", 2]]
    assert found(small(Changes=changes)) == [("unknown_key", "Changes!A2")]
