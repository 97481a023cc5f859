"""No command waits for libraries that it does not need: what is loaded is looked at in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from coplan.cli import commands
from coplan.datafiles import data_folder
from coplan.run import _HOMES
from coplan.words.language import LANGUAGES, Language
from tests.cli.said import CHINESE_CHARACTERS

SLOW = {
    "highspy",
    "jinja2",
    "numpy",
    "openpyxl",
    "pandas",
    "plotly",
    "pulp",
    "rapidfuzz",
    "rich",
    "scipy",
    "xlsxwriter",
}
LOADED = """
import sys
from coplan.cli.main import run_command
code = run_command(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""
FIRST_STEPS = str(data_folder("inputs") / "first-steps.xlsx")


def loaded(arguments: Sequence[str]) -> set[str]:
    """The modules that a command line has loaded at its end."""
    command = [sys.executable, "-c", LOADED, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    code, *modules = found.stderr.splitlines()[-1].split()
    assert code == "0"
    return set(modules)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["models"], ["check", FIRST_STEPS]], ids=" ".join)
def test_no_slow_library_is_loaded(arguments: Sequence[str]) -> None:
    modules = loaded(arguments)
    assert "click" in modules
    assert modules & SLOW == set()
    assert ("coplan.run.cases" in modules) is not arguments[0].startswith("--")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list threads")
def test_numpy_starts_no_threads_of_its_own() -> None:
    code = """
import os
from coplan.cli.main import main
try:
    main(["--version"])
except SystemExit:
    import numpy
    large = numpy.ones(1_000_000)
    print(large @ large, len(os.listdir("/proc/self/task")))
"""
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unset)
    assert found.stdout.splitlines()[-1].split() == ["1000000.0", "1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_completed_with_what_they_do(language: Language, tmp_path: Path) -> None:
    """As a shell asks for it; none is loaded for it."""
    asked = {"_COPLAN_COMPLETE": "fish_complete", "COMP_WORDS": "coplan co", "COMP_CWORD": "co"}
    lines = completed({**asked, "COPLAN_LANG": language}, tmp_path)
    assert [line.split("\t")[0] for line in lines] == ["plain,compare", "plain,coalitions"]
    assert all(bool(CHINESE_CHARACTERS.search(line)) is (language == "zh") for line in lines)


def test_options_of_a_command_are_completed(tmp_path: Path) -> None:
    asked = {"_COPLAN_COMPLETE": "bash_complete", "COMP_WORDS": "coplan check --an", "COMP_CWORD": "2"}
    assert completed(asked, tmp_path) == ["plain,--annotate"]


def completed(asked: dict[str, str], folder: Path) -> list[str]:
    command = [sys.executable, "-m", "coplan"]
    environment = {**os.environ, **asked, "PYTHONIOENCODING": "utf-8"}
    found = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return found.stdout.splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_says_of_each_command_what_its_own_page_says(language: Language) -> None:
    for name, command in commands(language).commands.items():
        assert command.name == name
        assert command.help


@pytest.mark.parametrize("name", _HOMES)
def test_use_cases_are_found_where_they_are_looked_for(name: str) -> None:
    from coplan import run

    assert getattr(run, name).__module__.startswith("coplan.")
