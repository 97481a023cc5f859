"""Input messages, dropdowns and bounds of the input sheets: options for XlsxWriter's data validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import quote_sheetname

from coplan.contract.inputs import YES_NO, Column, contract
from coplan.tables.raw import column_letters
from coplan.words.language import Language, Text, in_language, say

LAST_ROW = 20_001  # last row that dropdowns and bounds reach in a sheet that is shorter
FIRST_YEAR, FINAL_YEAR = 1900, 2200

Options = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """What dropdowns refer to: the written sheets with their columns in order, and the models by name."""

    language: Language
    columns: Mapping[str, Sequence[str]]
    models: Sequence[str] = ()
    last_row: int = LAST_ROW

    def keys_of(self, reference: str) -> str:
        """Formula of the filled cells of a key column, "Regions.region"; blank where the sheet is not written.

        The list ends with the last name, as a dropdown that opens on blank lines looks empty.
        """
        sheet, column = reference.split(".")
        if sheet not in self.columns:
            return ""
        name = quote_sheetname(contract().sheets[sheet].name(self.language))
        letters = column_letters(list(self.columns[sheet]).index(column) + 1)
        cells = f"{name}!${letters}$2:${letters}${self.last_row}"
        return f"=OFFSET({name}!${letters}$2,0,0,MAX(1,COUNTA({cells})),1)"


def heading_options(column: Column, language: Language) -> Options:
    """Message at a heading: what belongs in the column, its unit, and what a blank means."""
    return {"validate": "any", **_message(column, language)}


def cell_options(sheet: str, column: Column, layout: Layout) -> Options:
    """Message, dropdown and bounds of a column's cells; for Settings of one setting's value."""
    rule = _rule(sheet, column, layout) or {"validate": "any"}
    return {**_message(column, layout.language), **rule}


def _message(column: Column, language: Language) -> Options:
    lines = [column.help.in_(language)]
    if column.unit.in_(language):
        lines.append(say("template.unit", language, unit=column.unit))
    if column.required:
        lines.append(say("template.required", language))
    elif column.default is None:
        lines.append(say("template.optional", language))
    else:
        lines.append(say("template.default", language, default=_default(column)))
    return {"input_title": column.name(language), "input_message": "\n".join(lines)}


def _default(column: Column) -> Text | str:
    named = {choice.key: choice.names for choice in column.choices} | {text.en: text for text in YES_NO}
    if column.kind == "share":
        return f"{column.default:.0%}"
    return named.get(column.default, str(column.default))


def _rule(sheet: str, column: Column, layout: Layout) -> Options | None:
    language = layout.language
    if column.reference:
        return _reference(column.reference, layout)
    if column.kind in ("yesno", "choice"):
        texts = YES_NO if column.kind == "yesno" else [choice.names for choice in column.choices]
        return _choice([text.in_(language) for text in texts], language)
    if column.kind in ("whole", "number", "share", "year"):
        return _bounds(column, language)
    return _names(_known_names(sheet, column.key, layout), language)


def _reference(reference: str, layout: Layout) -> Options | None:
    source = layout.keys_of(reference)
    if not source:
        return None
    sheet = contract().sheets[reference.split(".")[0]]
    key = sheet.columns[reference.split(".")[1]]
    text = say("template.unknown_text", layout.language, sheet=sheet.names, column=key.names)
    # A warning, so that a name may be written before its own sheet has it; coplan check has the last word.
    return _list(source, "warning", say("template.unknown_title", layout.language), text)


def _choice(names: Sequence[str], language: Language) -> Options:
    text = say("template.choice_text", language, choices=names)
    return _list(names, "stop", say("template.choice_title", language), text)


def _names(names: Sequence[str], language: Language) -> Options | None:
    # Excel holds no written-out list longer than 255 characters.
    if not names or len(",".join(names)) > 255:
        return None
    return _list(names, "warning", say("template.unknown_title", language), say("template.unlisted_text", language))


def _known_names(sheet: str, column: str, layout: Layout) -> Sequence[str]:
    """Names that belong in a column which no key column lists: sheets, settings, models."""
    if (sheet, column) == ("Settings", "model"):
        return layout.models
    if column == "name" and sheet in ("Settings", "Changes"):
        return [setting.name(layout.language) for setting in contract().settings.values()]
    if (sheet, column) == ("Changes", "sheet"):
        changed = [entry for key, entry in contract().sheets.items() if key not in ("Scenarios", "Changes")]
        return [entry.name(layout.language) for entry in changed]
    return ()


def _list(source: str | Sequence[str], kind: str, title: str, text: str) -> Options:
    return {
        "validate": "list",
        "source": source if isinstance(source, str) else list(source),
        "error_type": kind,
        "error_title": title,
        "error_message": text,
    }


def _bounds(column: Column, language: Language) -> Options:
    whole = column.kind in ("whole", "year")
    lower, upper = (FIRST_YEAR, FINAL_YEAR) if column.kind == "year" else (column.lower, column.upper)
    between = upper is not None
    key = "year" if column.kind == "year" else f"{'whole' if whole else 'decimal'}_{'between' if between else 'least'}"
    limits: Options = {"criteria": "between", "maximum": upper} if between else {"criteria": ">="}
    return {
        "validate": "whole" if whole else "decimal",
        "minimum": lower,
        "error_type": "stop",
        "error_title": say("template.number_title", language),
        "error_message": say(f"template.{key}", language, lower=lower, upper=upper),
        **limits,
    }


def shown_column(column: Column, values: list[Any], language: Language) -> list[Any]:
    """Raw values of a column as the sheet shows them."""
    in_words = column.kind == "yesno" or column.choices
    return [shown(column, value, language) for value in values] if in_words else values


def shown(column: Column, value: Any, language: Language) -> Any:
    """A raw value as the sheet shows it: choices, yes and no in the sheet's language, the rest as it is."""
    texts = YES_NO if column.kind == "yesno" else tuple(choice.names for choice in column.choices)
    if isinstance(value, bool) and column.kind == "yesno":
        return in_language(YES_NO[0 if value else 1], language)
    return next((text.in_(language) for text in texts if value in (text.en, text.zh)), value)
