"""The example's scenarios as workbook tables, in either language."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from coplan.contract.inputs import YES_NO, contract
from coplan.words.language import Language

Row = dict[str, Any]


@cache
def _scenarios() -> list[Mapping[str, Any]]:
    text = (Path(__file__).resolve().parent / "scenarios.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text, parse_float=Decimal)["scenario"])


def scenario_rows(language: Language) -> Iterator[Row]:
    """Rows of Scenarios."""
    for scenario in _scenarios():
        yield {"scenario": scenario["name"][language], "description": scenario["description"][language]}


def change_rows(language: Language, region_name: Callable[[str], str]) -> Iterator[Row]:
    """Rows of Changes, one for each column and specialty that a change names.

    region_name gives a region's name by its key.
    """
    for scenario in _scenarios():
        for change in scenario["changes"]:
            filters = _filters(change, language, region_name)
            _, columns, operation, value = change["change"]
            made = {"operation": operation, "value": _in(language, value, change.get("name", ""))}
            for specialty in change.get("specialty", [None]):
                chosen = filters if specialty is None else {**filters, "specialty": specialty}
                for column in columns if isinstance(columns, list) else [columns]:
                    target = _target(change["change"][0], column, language)
                    yield {"scenario": scenario["name"][language], **target, **chosen, **made}


def _target(key: str, column: str, language: Language) -> Row:
    sheet = contract().sheets[key]
    return {"sheet": sheet.name(language), "column": sheet.columns[column].name(language)}


def _filters(change: Mapping[str, Any], language: Language, region_name: Callable[[str], str]) -> Row:
    """Every filter but specialty, with names in the language of the workbook."""
    row = {name: given for name, given in change.items() if name not in ("change", "specialty")}
    row |= {name: region_name(row[name]) for name in ("region", "trained_in", "trained_for") if name in row}
    return row | {name: contract().settings[row[name]].name(language) for name in ("name",) if name in row}


def _in(language: Language, value: Any, setting: str) -> Any:
    """A word that a cell holds, in the language of the workbook; numbers as they are."""
    choices = contract().settings[setting].choices if setting else ()
    words = {choice.key: choice.names for choice in choices} | {answer.en: answer for answer in YES_NO}
    return words[value].in_(language) if value in words else value
