"""Model files: those that come with coplan, a user's own, and every fault that one can have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coplan.contract.model import GOALS, SETTLEMENTS, GoalStep, known_families, known_models, load_model, model_of_text
from coplan.errors import BadInput, UsageProblem
from coplan.plan import make_plan
from coplan.words.language import LANGUAGES
from tests.tiny import PROGRAMMES, case_of

OWN = """
name = "own"
planning = "together"
families = ["intake_total", "intake_range", "staff_balance", "need_met"]
goals = [{ name = "shortage", slack = 0.1 }, { name = "change" }]
"""

FAULTS = {
    "unknown entry": (OWN + 'colour = "red"', "colour"),
    "no name": (OWN.replace('name = "own"', 'name = " "'), "name"),
    "title without Chinese": ('title = { en = "Own" }' + OWN, "title"),
    "planning": (OWN.replace("together", "apart"), "each_region"),
    "families no list": (
        OWN.replace('["intake_total", "intake_range", "staff_balance", "need_met"]', '"all"'),
        "families",
    ),
    "unknown family": (OWN.replace("intake_range", "intake_rnage"), "intake_rnage"),
    "missing definition": (OWN.replace('"staff_balance", ', ""), "staff_balance"),
    "no goals": (OWN.replace('[{ name = "shortage", slack = 0.1 }, { name = "change" }]', "[]"), "goals"),
    "goals as text": (OWN.replace('[{ name = "shortage", slack = 0.1 }, { name = "change" }]', '["cost"]'), "goals"),
    "unknown goal": (OWN.replace('"change"', '"chnage"'), "chnage"),
    "goal twice": (OWN.replace('"change"', '"shortage"'), "shortage"),
    "no shortage": (OWN.replace('"shortage"', '"cost"'), "shortage"),
    "participation alone": (OWN.replace('"change"', '"participation"'), "participation"),
    "participation as a family alone": (OWN.replace('"need_met"', '"need_met", "participation"'), "participation"),
    "lending by regions that plan alone": (
        OWN.replace('"need_met"', '"need_met", "lending_limit"').replace("together", "each_region"),
        "lending_limit",
    ),
    "a name that no file can have": (OWN.replace('name = "', 'name = "a/', 1), "name"),
    "negative slack": (OWN.replace("0.1", "-0.1"), "-0.1"),
    "slack as text": (OWN.replace("0.1", '"a little"'), "a little"),
    "slack as yes": (OWN.replace("0.1", "true"), "True"),
    "slack not a number": (OWN.replace("0.1", "nan"), "nan"),
    "unknown entry of a goal": (OWN.replace("slack", "slak"), "slak"),
    "unknown settlement": ('settlement = "everybody"' + OWN, "everybody"),
    "settlement as a list": ('settlement = ["none"]' + OWN, "beneficiary_pays"),
    "settlement of regions that plan alone": (
        'settlement = "shapley"' + OWN.replace("together", "each_region"),
        "shapley",
    ),
    "not TOML": ("name = ", ""),
    "not UTF-8": ("", ""),
}


def written(folder: Path, text: str) -> str:
    file = folder / "own.toml"
    file.write_bytes(text.encode() if text else b"name = \xff")
    return str(file)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str, tmp_path: Path) -> None:
    text, name = FAULTS[fault]
    with pytest.raises(BadInput) as refused:
        load_model(written(tmp_path, text))
    assert {issue.code for issue in refused.value.issues} == {"bad_model"}
    assert {issue.sheet for issue in refused.value.issues} == {"own.toml"}
    for language in LANGUAGES:
        assert any(name in issue.message(language) for issue in refused.value.issues)


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        load_model(written(tmp_path, "colour = 1"))
    said = "\n".join(issue.message("en") for issue in refused.value.issues)
    assert all(word in said for word in ("colour", "name", "planning", "families", "goals"))


def test_unknown_model() -> None:
    with pytest.raises(UsageProblem) as refused:
        load_model("mutal")
    (issue,) = refused.value.issues
    assert issue.code == "unknown_model"
    for language in LANGUAGES:
        assert "mutal" in issue.message(language)
        assert "mutual" in issue.hint(language)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as refused:
        load_model(str(tmp_path / "none.toml"))
    assert [issue.code for issue in refused.value.issues] == ["file_not_found"]


def test_models_that_come_with_coplan() -> None:
    models = known_models()
    assert set(models) == {"separate", "mutual", "shared", "fair"}
    assert all(model.name == name and load_model(name) == model for name, model in models.items())
    assert [goal.name for goal in models["fair"].goals] == list(GOALS)
    assert [goal.name for goal in models["mutual"].goals] == [goal for goal in GOALS if goal != "least_gain"]
    assert {goal.name: goal.slack for goal in models["fair"].goals if goal.slack} == {"shortage": 0.02}
    assert models["fair"].families == models["mutual"].families
    assert models["mutual"].families == frozenset(known_families()) - {"lending_limit"}
    assert models["shared"].goals == models["mutual"].goals
    assert models["shared"].families == frozenset(known_families())
    assert models["separate"].planning == "each_region"
    assert [goal.name for goal in models["separate"].goals] == ["shortage", "surplus", "change", "cost"]
    assert {name for name, model in models.items() for goal in model.goals if goal.slack} == {"fair"}


def test_own_model(tmp_path: Path) -> None:
    model = load_model(written(tmp_path, OWN))
    assert model.goals == (GoalStep("shortage", 0.1), GoalStep("change", 0.0))
    assert model.title.en == model.title.zh == "own"
    assert not model.shares_staff


def test_own_model_solves(tmp_path: Path) -> None:
    # Without institution_intake the limit of 5 says nothing. 20 seats for 50 people.
    model = load_model(written(tmp_path, OWN.replace(", slack = 0.1", "")))
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 5]],
    )
    plan = make_plan(case, model)
    assert plan.shortage_bound == pytest.approx(30)
    assert plan.seats == {("E", "k", "East", 2027): 20}


def test_settlement(tmp_path: Path) -> None:
    rules = {name: model.settlement for name, model in known_models().items()}
    assert rules == dict.fromkeys(("mutual", "shared", "fair"), "beneficiary_pays") | {"separate": "none"}
    assert load_model(written(tmp_path, OWN)).settlement == "none"
    for rule in SETTLEMENTS:
        assert load_model(written(tmp_path, f'settlement = "{rule}"' + OWN)).settlement == rule


def test_a_pipe_is_no_model(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "own.toml")
    with pytest.raises(UsageProblem) as caught:
        load_model(str(tmp_path / "own.toml"))
    assert [issue.code for issue in caught.value.issues] == ["file_is_device"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "1" * 5000,
        '{"name": "own", "families": 5, "goals": [{"name": ["shortage"], "slack": NaN}]}',
        '{"name": "own", "title": {"en": 5, "zh": "x"}, "goals": 5}',
    ],
)
def test_a_text_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        model_of_text(text, "Summary")
    assert {(issue.code, issue.place) for issue in caught.value.issues} == {("bad_model", "Summary")}
