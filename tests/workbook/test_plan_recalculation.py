"""LibreOffice, made to compute every formula anew, finds the values that the plan workbook shows."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan.contract.results import result_sheets
from coplan.words.language import Language
from tests.workbook.small_plan import small_plan, unmet_table, written

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def _recalculated(content: bytes, folder: Path) -> Any:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    (folder / "plan.xlsx").write_bytes(content)
    program = shutil.which("soffice")
    assert program
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            *("--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "plan.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return openpyxl.load_workbook(folder / "out" / "plan.xlsx", data_only=True)


def _with_stale_totals(content: bytes) -> bytes:
    """The workbook with wrong values for its sums, so that a recalculation that does not happen is noticed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(<f>SUM[^<]*</f>)<v>[^<]*</v>", rb"\1<v>12345</v>", part)
            new.writestr(name, part)
    return target.getvalue()


def _formulas(content: bytes, language: Language) -> Iterator[tuple[str, str, Any]]:
    """Sheet, address and shown value of every formula in the result sheets."""
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in result_sheets().values():
        title = sheet.name(language)
        if title not in formulas:
            continue
        for row in formulas[title].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield title, cell.coordinate, shown[title][cell.coordinate].value


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_forced_recalculation_changes_nothing(language: Language, tmp_path: Path) -> None:
    tables = {**small_plan(), "Unmet": unmet_table()}
    if language == "zh":
        # Totals that do not agree, so that checks are seen to fail as well.
        tables["Flows"].loc[1, 2028] += 1
    content = written(language, tables)
    book = _recalculated(_with_stale_totals(content), tmp_path)
    compared = 0
    for title, address, value in _formulas(content, language):
        found = book[title][address].value
        if isinstance(value, bool) or value is None:
            assert (found or None if value is None else found) == value, f"{title}!{address}"
        else:
            assert found == pytest.approx(value, rel=1e-9, abs=0), f"{title}!{address}"
        compared += 1
    assert compared > 80
