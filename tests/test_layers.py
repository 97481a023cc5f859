"""How the program is laid out: imports go downwards only, files and functions stay short."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent
FILES = sorted((FOLDER / "coplan").rglob("*.py"))
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 50
MOST_PARAMETERS = 6
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_a_layer_imports_downwards_only() -> None:
    """The contracts of setup.cfg."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"]
    found = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 broken" in found.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_files_and_functions_are_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_FILE
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions_of(file)}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_functions_have_few_parameters() -> None:
    """Beside those that a command has for click, which calls it with an argument for each option."""
    many = {
        f"{file.relative_to(FOLDER).as_posix()} {function.name}"
        for file in FILES
        for function in functions_of(file)
        if len(parameters_of(function)) > MOST_PARAMETERS and not is_command(function)
    }
    assert many == set()


def functions_of(file: Path) -> list[Function]:
    """Every function of a file, those within others too."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, Function)]


def parameters_of(function: Function) -> list[str]:
    """The names of what a caller gives a function."""
    found = function.args
    names = [argument.arg for argument in (*found.posonlyargs, *found.args, *found.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def is_command(function: Function) -> bool:
    """Whether click calls a function."""
    return any(".command(" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_the_files_are_found() -> None:
    assert FOLDER / "coplan" / "whole" / "rounding.py" in FILES
