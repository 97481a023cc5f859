"""Make the example cases again: python inputs/make_examples.py [FOLDER] (default: beside this file).

The same files come out on every run, bit for bit.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import first_steps
from jingjinji import sheets

from coplan.contract.model import known_models
from coplan.words.language import Language
from coplan.workbook.template import write_template

Tables = Mapping[str, Sequence[Mapping[str, Any]]]

HERE = Path(__file__).resolve().parent


def make(folder: Path) -> None:
    """Write the three example workbooks into a folder."""
    cases: dict[str, tuple[Language, Tables]] = {
        "jingjinji.xlsx": ("zh", sheets.tables("zh")),
        "jingjinji-en.xlsx": ("en", sheets.tables("en")),
        "first-steps.xlsx": ("en", first_steps.tables()),
    }
    for name, (language, tables) in cases.items():
        write_template(folder / name, language, tables, models=tuple(known_models()))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
