"""The documents: up to date, in both languages, and true to the program."""

from __future__ import annotations

import re
import runpy
import unicodedata
from pathlib import Path

import click
import pytest

from coplan import run
from coplan.cli import commands
from coplan.contract.model import DEFINITIONS, GOALS, SETTLEMENTS, known_families, known_models, load_model
from coplan.datafiles import data_folder
from coplan.errors import ExitCode
from coplan.explain.bottlenecks import CONFIRMED, RANGED, TRIES
from coplan.explain.pricing import NEARLY
from coplan.solver.nearby import A_LITTLE
from coplan.whole import aim, by_parts, rounding
from coplan.words.language import LANGUAGES, Language
from coplan.words.units import STEP_OF_MONEY

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [README, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md"))]
PAGES += [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "models").glob("*.md")), ROOT / "inputs" / "README.md"]
COMMAND_PAGES = [ROOT / "docs" / "commands.md", ROOT / "docs" / "commands.zh.md"]
MODEL_PAGES = [ROOT / "models" / "README.md", ROOT / "models" / "README.zh.md"]
SOLVE = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/coplan solve inputs/jingjinji.xlsx"
TEST = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest"

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
CHINESE = re.compile("[一-鿿]")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCED.sub("", text_of(page))


def code(page: Path) -> list[str]:
    """Every line of fenced blocks and every span of code."""
    blocks = [line for _, block in FENCED.findall(text_of(page)) for line in block.splitlines()]
    return blocks + re.findall(r"`([^`\n]+)`", prose(page))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


# --- docs/format ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_format_page_is_what_its_script_makes(language: Language) -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_format.py"))
    page = ROOT / "docs" / script["PAGES"][language]
    assert text_of(page) == script["page"](language), "run python docs/make_format.py"


# --- CONTRIBUTING ---


def test_every_module_has_its_place_in_the_table() -> None:
    known = {path for path in code_folders() if not path.startswith("coplan/__")}
    listed = set(re.findall(r"coplan/\w+(?:/|\.py)", text_of(ROOT / "CONTRIBUTING.md")))
    assert known <= listed
    assert all((ROOT / path).exists() for path in listed)


def test_every_file_that_the_tables_name_is_there() -> None:
    named = set(
        re.findall(r"(?:coplan|models|docs|tests|inputs)/[\w/]+\.(?:py|toml|md)", text_of(ROOT / "CONTRIBUTING.md"))
    )
    assert len(named) > 20
    assert not [path for path in named if not (ROOT / path).exists()]


def test_what_every_change_must_pass_is_the_same_everywhere() -> None:
    """The workflow calls .ci/run, whose checks are those of the hooks and of the table."""
    steps = re.findall(r"^run \"\.venv/bin/(.*)\"$", text_of(ROOT / ".ci" / "run"), re.M)
    checks = [step for step in steps if not step.startswith("pip install")]
    workflow = text_of(ROOT / ".github" / "workflows" / "ci.yml")
    assert re.findall(r"^ +- run: (.*)$", workflow, re.M) == [".ci/run"]
    assert re.findall(r"^ +entry: (.*)$", text_of(ROOT / ".pre-commit-config.yaml"), re.M) == checks != []
    assert {f".venv/bin/{check.replace(' --check', '')}" for check in checks} <= set(code(ROOT / "CONTRIBUTING.md"))
    pythons = re.findall(r"\"(3\.\d+)\"", workflow)
    assert f"python_requires = >={pythons[0]}\n" in text_of(ROOT / "setup.cfg")


def code_folders() -> set[str]:
    """The packages and modules that stand directly in coplan/."""
    inside = [path for path in (ROOT / "coplan").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    return {f"coplan/{path.name}" + ("/" if path.is_dir() else "") for path in inside}


# --- README ---


def test_first_line_that_solves_is_complete() -> None:
    lines = text_of(README).splitlines()
    assert next(line for line in lines if "coplan solve" in line) == SOLVE
    assert next(line for line in lines if "'.[test]'" in line) == TEST


def missing_people(half: str) -> dict[str, list[int]]:
    """The README's table for the first example: figures by model."""
    rows = re.findall(r"^\| `--model (\w+)` \|([\d |]+)\|$", half, re.M)
    return {model: [int(figure) for figure in figures.split("|")] for model, figures in rows}


@pytest.mark.parametrize("model", ["separate", "mutual"])
def test_first_steps_reaches_what_the_readme_says(model: str, tmp_path: Path) -> None:
    solved = run.solve(data_folder("inputs") / "first-steps.xlsx", tmp_path / "plan.xlsx", run.Options(model=model))
    together = solved.plan.tables["Gains"].set_index("region")["together"]
    reached = [*together.loc[["North", "Centre", "South"]], solved.summary["shortage"]]
    for half in text_of(README).split("\n---\n"):
        assert missing_people(half)[model] == reached


def test_first_steps_needs_and_offers_what_the_readme_says() -> None:
    case = run.check(data_folder("inputs") / "first-steps.xlsx").case
    assert case is not None
    people = sum(number for (*_, year), number in case.demand.items() if year == 2028)
    seats = sum(institution.intake_limit or 0 for institution in case.institutions.values())
    for half in text_of(README).split("\n---\n"):
        assert re.search(rf"\b{people} (people|人)", half)
        assert re.search(rf"\b{seats} (seats|个名额)", half)


@pytest.mark.parametrize("page", COMMAND_PAGES, ids=name)
def test_every_exit_code_is_explained(page: Path) -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", text_of(page), re.M)] == [int(c) for c in ExitCode]


@pytest.mark.parametrize("picture", ["picture.png", "report.png"])
def test_picture_is_small(picture: str) -> None:
    assert f"(docs/{picture})" in text_of(README)
    assert (ROOT / "docs" / picture).stat().st_size < 200_000


# --- Commands ---


def options(command: click.Command) -> list[click.Option]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_has_help(language: Language) -> None:
    group = commands(language)
    helps = {command: found.help for command, found in group.commands.items()}
    helps |= {f"{n} {o.name}": o.help for n, c in [("", group), *group.commands.items()] for o in options(c)}
    for subject, help_text in helps.items():
        assert help_text, subject
        assert bool(CHINESE.search(help_text)) == (language == "zh"), subject


@pytest.mark.parametrize("half", [0, 1], ids=LANGUAGES)
def test_every_command_and_option_is_mentioned(half: int) -> None:
    readme, page = text_of(README).split("\n---\n")[half], text_of(COMMAND_PAGES[half])
    for command, found in commands("en").commands.items():
        assert f"coplan {command}" in readme
        for option in options(found):
            assert f"`{option.opts[-1]}" in page or f"{option.opts[-1]}`" in page, option.opts


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_in_code_are_real(page: Path) -> None:
    known = commands("en").commands
    every = {written for command in known.values() for option in options(command) for written in option.opts}
    for line in code(page):
        words = line.split()
        if line.startswith("--"):
            assert words[0] in every, line
        for before, command in re.findall(r"(^|/)coplan (\w[\w-]*)", line):
            assert command in known, line
            own = {written for option in options(known[command]) for written in option.opts}
            after = line[line.index(f"{before}coplan {command}") :].split()
            assert {word for word in after if word.startswith("-")} <= own, line


# --- Links and languages ---


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    kept = (c for c in heading.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, fragment = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if fragment:
            assert fragment in {anchor(heading) for heading in re.findall(r"^#+ (.*)$", prose(linked), re.M)}, target


def shape(text: str) -> list[str]:
    """Levels of the headings, and the kinds of lines that both languages must have in equal number."""
    return re.findall(r"^(#+|\|---|```|\d\.)(?=[ |\n\w])", text, re.M)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        text_of(README).split("\n---\n"),
        [text_of(page) for page in MODEL_PAGES],
        [text_of(ROOT / "docs" / f"format-rules.{language}.md") for language in LANGUAGES],
        [text_of(ROOT / "docs" / page) for page in ("tour.md", "tour.zh.md")],
        [text_of(page) for page in COMMAND_PAGES],
    ],
    ids=["README", "models", "format", "tour", "commands"],
)
def test_both_languages_have_the_same_parts(english: str, chinese: str) -> None:
    assert shape(english) == shape(chinese)


# --- models/README ---


def section(page: Path, title: str) -> str:
    """A section by its English heading, in either language: both pages have the same sections."""
    titles = re.findall(r"^## (.*)$", prose(MODEL_PAGES[0]), re.M)
    return re.split(r"^## ", prose(page), flags=re.M)[titles.index(title) + 1]


@pytest.mark.parametrize("page", MODEL_PAGES, ids=name)
def test_every_family_and_goal_has_one_heading(page: Path) -> None:
    heading = re.compile(r"^### `(\w+)`$", re.M)
    assert heading.findall(section(page, "Families")) == list(known_families())
    assert heading.findall(section(page, "Goals")) == list(GOALS)
    assert len(re.findall(r"^### ", prose(page), re.M)) == len(known_families()) + len(GOALS)


@pytest.mark.parametrize("page", MODEL_PAGES, ids=name)
def test_example_model_loads(page: Path, tmp_path: Path) -> None:
    (example,) = (block for language, block in FENCED.findall(text_of(page)) if language == "toml")
    path = tmp_path / "careful.toml"
    path.write_text(example, encoding="utf-8")
    assert load_model(str(path)).name == "careful"


@pytest.mark.parametrize("page", MODEL_PAGES, ids=name)
def test_model_page_is_true_to_the_program(page: Path) -> None:
    text = text_of(page)
    assert f" {aim.FEW} " in text
    assert f"{rounding.MANY:,}" in text
    assert f"{by_parts.MOST_AT_ONCE:,}" in text
    assert f"{aim.TOLERANCE * 100:g} % · max(shortage_bound, {aim.NEED_SHARE * 100:g} % ·" in text
    (needed,) = (line for line in text.splitlines() if line.startswith("- `intake_total`"))
    assert set(re.findall(r"`(\w+)`", needed)) == DEFINITIONS
    assert set(re.findall(r"^\| `(\w+)`", section(page, "The models"), re.M)) == set(known_models())
    assert tuple(re.findall(r"^\| `(\w+)`", section(page, "Who pays for directed seats"), re.M)) == SETTLEMENTS


@pytest.mark.parametrize("page", MODEL_PAGES, ids=name)
def test_method_of_bottlenecks_is_true_to_the_program(page: Path) -> None:
    text = section(page, "What limits cost")
    for number in (RANGED, CONFIRMED, TRIES, A_LITTLE, STEP_OF_MONEY):
        assert re.search(rf"(?<![\d,]){number:,.0f}(?![\d,])", text), number
    assert f"{NEARLY * 100:g} %" in text
