"""Writes docs/format.md and docs/format.zh.md from the layouts in models/, workbook.toml and those of each result.

Run `python docs/make_format.py` after a change to one of them; a test fails while the pages are not what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coplan.contract.inputs import Column, Sheet, contract, sheet_of
from coplan.contract.results import (
    Figure,
    Indicator,
    ResultColumn,
    ResultSheet,
    figures,
    indicators,
    result_sheets,
)
from coplan.words.language import LANGUAGES, Language, Text, say

HERE = Path(__file__).parent
PAGES: dict[Language, str] = {"en": "format.md", "zh": "format.zh.md"}
NOTICE = "<!-- Made by docs/make_format.py from format-rules and the contracts in models/. Don't edit it by hand. -->"
RESULTS = (
    "plan.toml",
    "compare.toml",
    "evaluation.toml",
    "explain.toml",
    "notices.toml",
    "forecast.toml",
    "stress.toml",
    "outcome.toml",
)
READ_BESIDE = {"outcome.toml": "actual.toml"}

KINDS = {
    "name": Text("name or code", "名称或代码"),
    "text": Text("text", "文字"),
    "whole": Text("whole number", "整数"),
    "number": Text("number", "数字"),
    "share": Text("share", "比例"),
    "year": Text("year", "年份"),
    "yesno": Text("yes or no", "是或否"),
    "choice": Text("one of", "可填"),
    "value": Text("number or text", "数字或文字"),
}
WORDS = {
    "columns": Text(
        "column | 中文 | holds | unit | if blank | meaning", "列标题 | 英文名 | 填什么 | 单位 | 空白时 | 说明"
    ),
    "settings": Text("name | 中文 | value | if blank | meaning", "项目 | 英文名 | 取值 | 空白时 | 说明"),
    "results": Text("column | 中文 | unit | meaning", "列标题 | 英文名 | 单位 | 说明"),
    "figures": Text("key | label | note", "指标 | 名称 | 说明"),
    "indicators": Text("key | label | unit | meaning", "指标 | 名称 | 单位 | 含义"),
    "required": Text("**required**", "**必填**"),
    "in": Text("{kind} in {sheet}", "“{sheet}”中的{kind}"),
    "unique": Text("Each {columns} stands once.", "{columns}不得重复。"),
    "unique_together": Text("Each combination of {columns} stands once.", "{columns}的组合不得重复。"),
    "row": Text("One row for each {row}.", "每行对应一个“{row}”。"),
    "year": Text("One column for each intake year.", "每个招生年份一列。"),
    "region": Text("One column for each region.", "每个地区一列。"),
    "plan": Text("One column for each plan.", "每个方案一列。"),
    "scenario": Text("One column for each scenario.", "每个情景一列。"),
    "other": Text("One column for each plan but the first.", "除第一个方案外，每个方案一列。"),
    "hidden": Text("Excel and WPS don't show it.", "在 Excel 和 WPS 中看不到。"),
    "money": Text("money unit", "金额单位"),
    "check": Text("Check:", "核对："),
}


def page(language: Language) -> str:
    """The whole page in a language."""
    general = (HERE / f"format-rules.{language}.md").read_text(encoding="utf-8").strip()
    inputs, *results = general.split("\n---\n")
    blocks = [NOTICE, inputs, *_inputs(language)]
    for file, text in zip(RESULTS, results, strict=True):
        blocks += [text.strip(), *_read_beside(file, language), *_results(file, language)]
    return "\n\n".join(blocks) + "\n"


def _inputs(language: Language) -> Iterator[str]:
    for sheet in contract().sheets.values():
        yield f"### {_heading(sheet.key, sheet.title, language)}"
        yield _spaced(_about(sheet, language), language)
        if sheet.key == "Settings":
            rows: Iterable[tuple[str, ...]] = (_setting(setting, language) for setting in contract().settings.values())
            yield _table("settings", rows, language)
        else:
            yield _table("columns", (_column(column, language) for column in sheet.columns.values()), language)


def _read_beside(file: str, language: Language) -> Iterator[str]:
    """The sheet that is read for these results, where there is one."""
    if file in READ_BESIDE:
        sheet = sheet_of(READ_BESIDE[file])
        yield f"### {_heading(sheet.key, sheet.title, language)}"
        yield _spaced(_identified(sheet, language), language)
        yield _table("columns", (_column(column, language) for column in sheet.columns.values()), language)


def _results(file: str, language: Language) -> Iterator[str]:
    for sheet in result_sheets(file).values():
        yield f"### {_heading(sheet.key, sheet.title, language)}"
        yield _note(sheet, language)
        if sheet.columns:
            yield _table("results", (_result(column, language) for column in sheet.columns), language)
        if sheet.key == "Summary":
            yield _table("figures", (_figure(figure, language) for figure in figures().values()), language)
        if sheet.key == "Scorecard":
            yield _table("indicators", (_indicator(entry, language) for entry in indicators().values()), language)


def _heading(key: str, title: str, language: Language) -> str:
    return f"{title} {key}" if language == "zh" else f"{key} {title}"


def _about(sheet: Sheet, language: Language) -> Iterator[str]:
    yield say(f"purpose.{sheet.key}", language)
    yield say(f"instructions.tab_{sheet.needed}_text", language)
    yield from _identified(sheet, language)


def _identified(sheet: Sheet, language: Language) -> Iterator[str]:
    yield _word("row", language, row=sheet.row.in_(language))
    names = [sheet.columns[key].name(language) for key in sheet.identity]
    if len(names) == 1:
        yield _word("unique", language, columns=names[0])
    elif names:
        yield _word("unique_together", language, columns=_listed(names, language))


def _listed(names: Sequence[str], language: Language) -> str:
    return "、".join(names) if language == "zh" else ", ".join(names[:-1]) + " and " + names[-1]


def _spaced(sentences: Iterable[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentences)


def _note(sheet: ResultSheet, language: Language) -> str:
    check = sheet.check.in_(language)
    note = _spaced([sheet.note.in_(language), *([_word("hidden", language)] if sheet.hidden else [])], language)
    return note + (f"\n\n{_spaced([_word('check', language), check], language)}" if check else "")


def _column(column: Column, language: Language) -> tuple[str, ...]:
    unit, meaning = column.unit.in_(language), column.help.in_(language)
    return (*_names(column, language), _holds(column, language), unit, _if_blank(column, language), meaning)


def _setting(setting: Column, language: Language) -> tuple[str, ...]:
    blank, meaning = _if_blank(setting, language), setting.help.in_(language)
    return (*_names(setting, language), _holds(setting, language), blank, meaning)


def _figure(figure: Figure, language: Language) -> tuple[str, ...]:
    return f"`{figure.key}`", figure.label.in_(language), _money(figure.note.in_(language), language)


def _indicator(indicator: Indicator, language: Language) -> tuple[str, ...]:
    texts = (text.in_(language) for text in (indicator.label, indicator.unit, indicator.meaning))
    return (f"`{indicator.key}`", *(_money(text, language) for text in texts))


def _result(column: ResultColumn, language: Language) -> tuple[str, ...]:
    meaning = [column.help.in_(language), *([_word(column.each, language)] if column.each else [])]
    return (
        *_names(column, language),
        _money(column.unit.in_(language), language),
        _spaced(meaning, language),
    )


def _names(entry: Column | ResultColumn, language: Language) -> tuple[str, str]:
    return (entry.title, f"`{entry.key}`") if language == "zh" else (f"`{entry.key}`", entry.title)


def _holds(column: Column, language: Language) -> str:
    """Kind of value with its bounds, its choices, or the sheet that it comes from."""
    kind = KINDS[column.kind].in_(language)
    if column.choices:
        choices = (f"`{choice.key}` {choice.title}" for choice in column.choices)
        return f"{kind} " + ("、" if language == "zh" else ", ").join(choices)
    if column.reference:
        sheet = contract().sheets[column.reference.split(".")[0]]
        return _word("in", language, kind=kind, sheet=sheet.name(language))
    if column.kind not in ("whole", "number", "share"):
        return kind
    return f"{kind} {column.lower}–{column.upper}" if column.upper is not None else f"{kind} ≥ {column.lower}"


def _if_blank(column: Column, language: Language) -> str:
    if column.required:
        return _word("required", language)
    return "" if column.default is None else f"{column.default}"


def _money(text: str, language: Language) -> str:
    return text.replace("{money}", _word("money", language))


def _word(key: str, language: Language, **values: str) -> str:
    return WORDS[key].in_(language).format(**values)


def _table(headings: str, rows: Iterable[tuple[str, ...]], language: Language) -> str:
    names = _word(headings, language).split(" | ")
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    for language in LANGUAGES:
        (HERE / PAGES[language]).write_text(page(language), encoding="utf-8")
