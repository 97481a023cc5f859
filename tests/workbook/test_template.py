"""The template: headings that read back, input messages, dropdowns that point at the right columns, bounds."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from coplan.contract.inputs import contract
from coplan.tables.raw import column_letters
from coplan.words.language import LANGUAGES, Language
from coplan.workbook import template
from coplan.workbook.read import read_workbook
from coplan.workbook.style import new_workbook
from coplan.workbook.template import write_input_sheets, write_template

MODELS = ("mutual", "separate", "shared")
FILLED: dict[str, list[dict[str, Any]]] = {
    "Settings": [{"name": "首个招生年", "value": 2027}, {"name": "demand_basis", "value": "headcount"}],
    "Regions": [{"region": "=Beijing", "weight": 1.5}, {"region": "+Hebei"}, {"region": "-x"}, {"region": "@y"}],
    "Specialties": [{"specialty": "080901", "name": "Computing"}],
    "Programmes": [
        {
            "institution": "A",
            "specialty": "080901",
            "current_intake": 1200,
            "max_intake": 2000,
            "years": 4,
            "fill_rate": 0.95,
            "cost_per_year": 2.35,
        }
    ],
    "Demand": [
        {"region": "+Hebei", "specialty": "080901", "year": 2030, "required": 1500, "note": "made up"},
        {"region": "+Hebei", "specialty": "080901", "year": 2031, "required": 12.5},
    ],
    "Routes": [{"trained_in": "-x", "trained_for": "@y", "allowed": "no"}],
}


@cache
def content(language: Language, *, filled: bool = False) -> bytes:
    target = BytesIO()
    write_template(target, language, FILLED if filled else None, MODELS)
    return target.getvalue()


@cache
def book(language: Language, *, filled: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content(language, filled=filled)))


def sheet_of(language: Language, key: str, *, filled: bool = False) -> Any:
    return book(language, filled=filled)[contract().sheets[key].name(language)]


def letters_of(sheet: str, column: str) -> str:
    return column_letters(list(contract().sheets[sheet].columns).index(column) + 1)


def rule(language: Language, sheet: str, cell: str) -> DataValidation:
    found = [r for r in sheet_of(language, sheet).data_validations.dataValidation if cell in r.sqref]
    assert len(found) == 1
    return found[0]


def column_rule(language: Language, sheet: str, column: str) -> DataValidation:
    return rule(language, sheet, f"{letters_of(sheet, column)}2")


EVERY_COLUMN = [
    pytest.param(language, sheet.key, column.key, id=f"{language}-{sheet.key}-{column.key}")
    for language in LANGUAGES
    for sheet in contract().sheets.values()
    for column in sheet.columns.values()
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_stand_in_workflow_order_behind_the_instructions(language):
    titles = [sheet.name(language) for sheet in contract().sheets.values()]
    assert book(language).sheetnames == [{"en": "Instructions", "zh": "使用说明"}[language], *titles]


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_the_names_of_the_contract_exactly(language):
    for sheet in contract().sheets.values():
        own = [] if sheet.key != "Settings" else [{"en": "note", "zh": "备注"}[language]]
        headings = [cell.value for cell in sheet_of(language, sheet.key)[1]]
        assert headings == [column.name(language) for column in sheet.columns.values()] + own


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_reads_back_without_an_issue_of_its_structure(language, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(content(language, filled=True))
    raw = read_workbook(path)
    tables = {key: [{c: cell.value for c, cell in r.cells.items()} for r in t.rows] for key, t in raw.tables.items()}
    assert raw.language == language
    assert set(tables) == set(contract().sheets)
    assert [row["region"] for row in tables["Regions"]] == ["=Beijing", "+Hebei", "-x", "@y"]
    assert tables["Programmes"][0]["specialty"] == "080901"
    assert tables["Demand"][1]["required"] == 12.5
    assert not [issue for issue in raw.issues if issue.sheet not in _empty_sheets(language)]


def _empty_sheets(language: Language) -> set[str]:
    return {sheet.name(language) for key, sheet in contract().sheets.items() if not FILLED.get(key)}


@pytest.mark.parametrize(("language", "sheet", "column"), EVERY_COLUMN)
def test_heading_and_cells_say_what_belongs_there(language, sheet, column):
    definition = contract().sheets[sheet].columns[column]
    letters = letters_of(sheet, column)
    for cell in (f"{letters}1", f"{letters}2"):
        if (sheet, column, cell) == ("Settings", "value", "B2"):
            continue  # each setting has its own message
        found = rule(language, sheet, cell)
        assert found.promptTitle == definition.name(language)
        assert definition.help.in_(language) in found.prompt
        assert definition.unit.in_(language) in found.prompt
        assert len(found.promptTitle) <= 32
        assert len(found.prompt) <= 255
        assert len(found.error or "") <= 255


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("sheet", "column"),
    [(s.key, c.key) for s in contract().sheets.values() for c in s.columns.values() if c.reference],
)
def test_dropdowns_reach_the_filled_part_of_the_key_column(language, sheet, column):
    target, key = contract().sheets[sheet].columns[column].reference.split(".")
    name, letters = contract().sheets[target].name(language), letters_of(target, key)
    found = column_rule(language, sheet, column)
    start = f"{name}!${letters}$2"
    assert found.formula1 == f"OFFSET({start},0,0,MAX(1,COUNTA({start}:${letters}$20001)),1)"
    assert sheet_of(language, target)[f"{letters}1"].value == contract().sheets[target].columns[key].name(language)
    assert (found.type, found.errorStyle) == ("list", "warning")
    assert "20001" in str(found.sqref)


def test_a_dropdown_follows_the_columns_as_written():
    assert letters_of("Specialties", "specialty") == "A"
    formula = column_rule("en", "Programmes", "specialty").formula1
    assert formula.startswith("OFFSET(Specialties!$A$2,")


def test_choices_are_in_the_language_of_the_sheet():
    assert column_rule("en", "Routes", "allowed").formula1 == '"yes,no"'
    assert column_rule("zh", "Routes", "allowed").formula1 == '"是,否"'
    assert column_rule("zh", "Changes", "operation").formula1 == '"乘,加,设为"'


def test_bounds_stop_what_cannot_be():
    def bounds(column: str) -> tuple[Any, ...]:
        found = column_rule("en", "Programmes", column)
        return found.type, found.operator, found.formula1, found.formula2, found.errorStyle

    assert bounds("years") == ("whole", None, "1", "8", None)  # None: between, stop
    assert bounds("current_intake") == ("whole", "greaterThanOrEqual", "0", None, None)
    assert bounds("fill_rate") == ("decimal", None, "0", "1", None)
    assert bounds("cost_per_year") == ("decimal", "greaterThanOrEqual", "0", None, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_prefilled_with_default_or_example(language):
    rows = list(sheet_of(language, "Settings").iter_rows(min_row=2, values_only=True))
    settings = [setting for setting in contract().settings.values() if setting.key != "settlement"]  # which is optional
    assert [row[0] for row in rows] == [setting.name(language) for setting in settings]
    assert [row[2] for row in rows] == [setting.help.in_(language) for setting in settings]
    values = {"en": ["My plan", 2027, 2032, "hires", "central"], "zh": ["我的方案", 2027, 2032, "年度新增", "中"]}
    assert [row[1] for row in rows] == [*values[language], "mutual", "万元", 60, 0, 0.002, 0, 0, 0]


def test_each_setting_has_its_own_dropdown():
    settings = list(contract().settings)
    cells = {name: f"B{settings.index(name) + 2}" for name in settings}
    assert rule("zh", "Settings", cells["demand_basis"]).formula1 == '"年度新增,在岗总量"'
    assert rule("en", "Settings", cells["model"]).formula1 == '"mutual,separate,shared"'
    assert rule("en", "Settings", cells["first_year"]).type == "whole"


def test_given_settings_are_shown_in_the_language_of_the_sheet():
    rows = {row[0]: row[1] for row in sheet_of("zh", "Settings", filled=True).iter_rows(min_row=2, values_only=True)}
    spreads = dict.fromkeys(("报到率浮动", "毕业率浮动", "流失率浮动"), 0)
    usual = {"需求情形": "中", "模型": "mutual", "金额单位": "万元", "退休年龄": 60, "退休年龄逐年推迟": 0}
    assert rows == {"首个招生年": 2027, "需求口径": "在岗总量", **usual, "平稳让步": 0.002, **spreads}


def test_values_carry_the_format_of_their_kind():
    programme, demand = sheet_of("en", "Programmes", filled=True), sheet_of("en", "Demand", filled=True)
    formats = {letter: programme[f"{letter}2"].number_format for letter in "BCGI"}
    assert formats == {"B": "@", "C": "#,##0", "G": "0.0%", "I": "#,##0.00"}
    assert [demand[cell].number_format for cell in ("C2", "D2", "D3")] == ["0", "#,##0", "#,##0.00"]


def test_blank_code_cells_are_text_so_that_leading_zeros_stay():
    sheet = sheet_of("en", "Specialties")
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_note_gets_a_column_of_the_planners_own_behind_the_others():
    assert [cell.value for cell in sheet_of("zh", "Demand", filled=True)["G"]] == ["备注", "made up", None]
    assert sheet_of("zh", "Demand").max_column == 6


def test_yes_and_no_are_shown_in_the_language_of_the_sheet():
    assert sheet_of("zh", "Routes", filled=True)["C2"].value == "否"


def test_a_sheet_is_frozen_filtered_unmerged_and_prints_its_heading_on_every_page():
    sheet = sheet_of("zh", "Demand", filled=True)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert not sheet.merged_cells.ranges
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_colours_tell_required_from_optional():
    sheet = sheet_of("en", "Regions")
    assert sheet["A1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb
    tabs = {key: sheet_of("en", key).sheet_properties.tabColor.rgb for key in ("Demand", "Workforce", "Routes")}
    assert len(set(tabs.values())) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_instructions_link_every_sheet_and_name_the_commands(language):
    sheet = book(language).worksheets[0]
    linked = [cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink]
    assert linked == [f"{entry.name(language)}!A1" for entry in contract().sheets.values()]
    texts = "\n".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)
    assert "coplan check" in texts
    assert "coplan solve" in texts
    assert "{" not in texts


def test_a_plan_workbook_carries_only_the_sheets_it_is_given():
    target = BytesIO()
    opened = new_workbook(target, "en")
    write_input_sheets(opened, "en", {"Programmes": FILLED["Programmes"], "Regions": FILLED["Regions"]})
    opened.close()
    read = openpyxl.load_workbook(target)
    assert read.sheetnames == ["Regions", "Programmes"]
    # No dropdown points at a sheet that is not there.
    assert all(r.type != "list" for r in read["Programmes"].data_validations.dataValidation)


def test_long_tables_keep_their_dropdowns_to_the_end(monkeypatch):
    monkeypatch.setattr(template, "LAST_ROW", 10)
    target = BytesIO()
    regions = [{"region": f"R{n}"} for n in range(50)]
    opened = new_workbook(target, "en")
    write_input_sheets(opened, "en", {"Regions": regions, "Institutions": []})
    opened.close()
    rules = openpyxl.load_workbook(target)["Institutions"].data_validations.dataValidation
    formula = next(r.formula1 for r in rules if r.type == "list")
    assert int(formula.split("$A$")[-1].split(")")[0]) > 51


@pytest.mark.parametrize("tables", [{"Towns": []}, {"Regions": [{"regoin": "x"}]}])
def test_unknown_sheets_and_columns_are_refused(tables):
    with pytest.raises(ValueError, match=r"Towns|regoin"):
        write_template(BytesIO(), "en", tables)


def test_equal_tables_give_equal_bytes():
    target = BytesIO()
    write_template(target, "zh", FILLED, MODELS)
    assert target.getvalue() == content("zh", filled=True)
