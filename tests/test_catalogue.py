"""The catalogue of problems: complete in both languages, and every kind can be triggered."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from coplan.datafiles import load_toml
from coplan.errors import issue_kinds
from coplan.words.language import LANGUAGES, Text
from tests.issue_fixtures import all_fixtures, issues_of

CODES = sorted(issue_kinds())


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", CODES)
def test_an_entry_is_complete(code: str) -> None:
    entry = load_toml("issues.toml")[code]
    assert set(entry) - {"listed"} == {"severity", "title", "text", "hint"}
    assert entry["severity"] in ("error", "warning", "notice")
    assert all(set(entry[part]) == set(LANGUAGES) for part in ("title", "text", "hint"))
    assert all(entry[part][language] for part in ("title", "text") for language in LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_the_languages_say_the_same(code: str) -> None:
    kind = issue_kinds()[code]
    for text in (kind.title, kind.text, kind.hint):
        assert bool(text.en) == bool(text.zh)
        assert re.search("[一-鿿]", text.en) is None
    assert both_placeholders(kind.text, kind.hint)["en"] == both_placeholders(kind.text, kind.hint)["zh"]
    assert not placeholders(kind.title.en) | placeholders(kind.title.zh)


def both_placeholders(*texts: Text) -> dict[str, set[str | None]]:
    return {language: set().union(*(placeholders(text.in_(language)) for text in texts)) for language in LANGUAGES}


@pytest.mark.parametrize("code", CODES)
def test_a_fixture_triggers_it(code: str, tmp_path: Path) -> None:
    fixture = all_fixtures().get(code)
    assert fixture is not None, f"no fixture triggers {code}: register one, see tests/issue_fixtures.py"
    triggered = [issue for issue in issues_of(fixture, tmp_path) if issue.code == code]
    assert triggered
    for language in LANGUAGES:
        assert "{" not in triggered[0].line(language)


def test_every_fixture_is_for_a_known_code() -> None:
    assert set(all_fixtures()) <= set(CODES)
