"""Every limit has what it needs wherever limits are spoken of: a limit that lacks a part of it fails here."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from coplan.contract.inputs import contract
from coplan.contract.model import FAMILIES
from coplan.explain.causes import CAUSES
from coplan.limits import LIMITS, Limit
from coplan.words.language import texts_of
from tests.clash import test_clashes as test_clash
from tests.formulation import test_build, test_constraints
from tests.limits import test_check

READMES = [Path(__file__).parents[2] / "models" / name for name in ("README.md", "README.zh.md")]


@pytest.fixture(params=LIMITS.values(), ids=LIMITS)
def limit(request: pytest.FixtureRequest) -> Limit:
    found: Limit = request.param
    return found


def test_it_has_one_name(limit: Limit) -> None:
    assert import_module(f"coplan.limits.{limit.name}").LIMIT is limit
    assert limit.name in FAMILIES


def test_its_number_stands_in_the_input_workbook(limit: Limit) -> None:
    columns = contract().sheets[limit.sheet].columns
    assert {limit.column, limit.least_column or limit.column} <= set(columns)


def test_it_is_explained_in_both_languages(limit: Limit) -> None:
    for path in READMES:
        assert re.search(rf"^#+ .*`?\b{limit.name}\b", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


@pytest.mark.parametrize("group", ["family", "explain.stop", "broken"])
def test_it_has_words(limit: Limit, group: str) -> None:
    section, _, prefix = group.partition(".")
    name = "closed_route" if group == "broken" and limit.forbids else limit.name
    assert f"{prefix}_{name}".strip("_") in texts_of(section)


def test_a_cause_of_shortages_stands_for_it(limit: Limit) -> None:
    assert limit.cause in CAUSES
    assert limit.cause in texts_of("step")


def test_it_is_tested(limit: Limit) -> None:
    assert hasattr(test_constraints, f"test_{limit.name}")
    assert hasattr(test_check, f"test_{limit.name}")
    if not limit.forbids:
        assert limit.name in test_build.PICTURES
        assert limit.name in test_clash.CLASHES
        sides = ("_least", "_most") if limit.least_column else ("",)
        assert {f"{kind}{limit.name}{side}" for side in sides for kind in ("", "change_")} <= set(texts_of("clash"))
