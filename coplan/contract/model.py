"""Model files: which families of relations hold, and which goals are pursued in which order."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from coplan.datafiles import data_folder
from coplan.errors import BadInput, Issue, UsageProblem, need_file
from coplan.words.language import Text, say_both, texts_of
from coplan.words.names import fold

DEFINITIONS = frozenset({"intake_total", "staff_balance", "need_met"})
SettlementRule = Literal["beneficiary_pays", "shapley", "none"]
SETTLEMENTS: tuple[SettlementRule, ...] = get_args(SettlementRule)
GOALS = ("participation", "shortage", "least_gain", "worst_region", "surplus", "change", "directed", "cost")
NOT_MODELS = frozenset(
    {"workbook", "plan", "compare", "evaluation", "explain", "forecast", "frontier", "issues", "stress", "texts"}
    | {"actual", "outcome", "notices"}
)


@dataclass(frozen=True)
class GoalStep:
    """A goal in its place in the order; slack: share of its best value that later goals may give up."""

    name: str
    slack: float


@dataclass(frozen=True)
class Model:
    """A formulation: families that hold, goals in order, and whether the regions plan together.

    settlement: by which rule regions pay each other for directed seats; it plays no part in what is planned.
    """

    name: str
    title: Text
    help: Text
    planning: Literal["together", "each_region"]
    families: frozenset[str]
    goals: tuple[GoalStep, ...]
    settlement: SettlementRule = "none"

    @property
    def text(self) -> str:
        """The model on a line, from which model_of_text makes it again."""
        both = {"title": self.title, "help": self.help}
        entries = {
            "name": self.name,
            **{key: {"en": said.en, "zh": said.zh} for key, said in both.items()},
            "planning": self.planning,
            "settlement": self.settlement,
            "families": [family for family in known_families() if family in self.families],
            "goals": [{"name": goal.name, "slack": goal.slack} for goal in self.goals],
        }
        return json.dumps(entries, ensure_ascii=False)

    @property
    def compares_with_alone(self) -> bool:
        """Whether a goal speaks of what regions reach alone, so that this must be known first."""
        return any(goal.name == "least_gain" for goal in self.goals)

    @property
    def shares_staff(self) -> bool:
        return "lending_limit" in self.families


def known_families() -> tuple[str, ...]:
    """The families that a model file may name: those that have a name in words."""
    return tuple(texts_of("family"))


def is_known(model: Model) -> bool:
    """Whether it is one of the models that come with coplan, unchanged."""
    return known_models().get(model.name) == model


def known_models() -> dict[str, Model]:
    """The models that come with coplan, by name."""
    files = sorted(data_folder("models").glob("*.toml"))
    return {file.stem: _read(file) for file in files if file.stem not in NOT_MODELS}


def find_model(name: str) -> Model | None:
    """The model that comes with coplan under that name or title, in either language."""
    wanted = fold(name)
    return next((m for m in known_models().values() if wanted in map(fold, (m.name, m.title.en, m.title.zh))), None)


def is_model_file(name: str) -> bool:
    """Whether a name is the path of a model file."""
    return name.lower().endswith(".toml")


def load_model(name: str) -> Model:
    """The model of that name or title, or of the model file at that path.

    Raises UsageProblem where there is none, BadInput where the file is no model.
    """
    if is_model_file(name):
        return _read(Path(name))
    found = find_model(name)
    if found is None:
        raise UsageProblem([Issue("unknown_model", values={"name": name, "known": sorted(known_models())})])
    return found


def _read(path: Path) -> Model:
    try:
        need_file(path)
        return _model(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except FileNotFoundError:
        raise UsageProblem([Issue("file_not_found", values={"file": str(path)})]) from None
    except RecursionError:
        raise BadInput([Issue("bad_model", path.name, values={"why": say_both("model.too_deep")})]) from None
    except (OSError, ValueError) as fault:
        raise BadInput([Issue("bad_model", path.name, values={"why": str(fault)})]) from None


def model_of_text(text: str, place: str) -> Model:
    """The model that a line of Model.text gives; place: where it stands, for messages. Raises BadInput."""
    try:
        data = json.loads(text)
        return _model(data if isinstance(data, dict) else {}, place)
    except (ValueError, RecursionError):
        raise BadInput([Issue("bad_model", place, values={"why": say_both("model.changed")})]) from None


def _model(data: Mapping[str, Any], place: str) -> Model:
    """Raises BadInput where the entries make no model."""
    faults = list(_faults(data))
    if faults:
        raise BadInput([Issue("bad_model", place, values={"why": fault}) for fault in faults])
    goals = tuple(GoalStep(goal["name"], float(goal.get("slack", 0))) for goal in data["goals"])
    title = Text.of(data.get("title", data["name"]))
    return Model(
        name=data["name"],
        title=title,
        help=Text.of(data.get("help", "")),
        planning=data["planning"],
        families=frozenset(data["families"]),
        goals=goals,
        settlement=data.get("settlement", "none"),
    )


def _faults(data: Mapping[str, Any]) -> Iterator[Text]:
    """What keeps a parsed file from being a model."""
    for key in sorted(set(data) - {"name", "title", "help", "planning", "families", "goals", "settlement"}):
        yield Text(f'unknown entry "{key}"', f"不认识的条目“{key}”")
    if not isinstance(data.get("name"), str) or not re.fullmatch(r"[\w-]+", data["name"]):
        yield Text("name must be one word of letters, digits, - and _", "name 应为一个由文字、数字、- 和 _ 组成的词")
    for key in ("title", "help"):
        entry = data.get(key, "")
        both = [entry.get(language) for language in ("en", "zh")] if isinstance(entry, dict) else [entry]
        if not all(isinstance(text, str) for text in both):
            yield Text(f"{key} must be text, or a table with en and zh", f"{key} 应为文字，或含 en 与 zh 的表")
    if data.get("planning") not in ("together", "each_region"):
        yield Text('planning must be "together" or "each_region"', "planning 应为 together 或 each_region")
    yield from _family_faults(data.get("families"), data.get("planning"))
    yield from _goal_faults(data)
    yield from _settlement_faults(data.get("settlement", "none"), data.get("planning"))


def _settlement_faults(rule: Any, planning: Any) -> Iterator[Text]:
    if rule not in SETTLEMENTS:
        known = ", ".join(f'"{name}"' for name in SETTLEMENTS)
        yield Text(f"settlement must be one of {known}, not {rule!r}", f"settlement 应为 {known} 之一，而不是 {rule!r}")
    elif rule != "none" and planning == "each_region":
        yield Text(
            f'settlement = "{rule}" needs planning = "together": regions that plan by themselves train for nobody else',
            f'settlement = "{rule}" 要求 planning = "together"：各自规划时没有跨地区培养',
        )


def _family_faults(families: Any, planning: Any) -> Iterator[Text]:
    if not isinstance(families, list):
        yield Text("families must be a list", "families 应为列表")
        return
    known = known_families()
    for family in families:
        if family not in known:
            yield Text(f'unknown family "{family}"', f"不认识的约束族“{family}”")
    for family in sorted(DEFINITIONS - {str(family) for family in families}):
        yield Text(
            f'family "{family}" is missing: it defines what the others use', f"缺少约束族“{family}”：其他约束以它为定义"
        )
    for family in sorted({"lending_limit", "participation"} & {str(family) for family in families}):
        if planning == "each_region":
            yield Text(f'family "{family}" needs planning = "together"', f'约束族“{family}”要求 planning = "together"')


def _goal_faults(data: Mapping[str, Any]) -> Iterator[Text]:
    goals, families = data.get("goals"), data.get("families")
    if not isinstance(goals, list) or not goals or not all(isinstance(goal, dict) for goal in goals):
        yield Text("goals must be a list of tables, at least one", "goals 应为由表组成的列表，至少一项")
        return
    names = [goal.get("name") for goal in goals]
    for name in names:
        if name not in GOALS:
            yield Text(f'unknown goal "{name}"', f"不认识的目标“{name}”")
        elif names.count(name) > 1:
            yield Text(f'goal "{name}" stands there twice', f"目标“{name}”重复")
    if "shortage" not in names:
        yield Text('goal "shortage" is missing', "缺少目标“shortage”")
    if ("participation" in names) != (isinstance(families, list) and "participation" in families):
        yield Text('the goal and the family "participation" need each other', "目标与约束族“participation”须同时给出")
    for goal in goals:
        for key in sorted(set(goal) - {"name", "slack"}):
            yield Text(f'unknown entry "{key}" of a goal', f"目标中有不认识的条目“{key}”")
        slack = goal.get("slack", 0)
        if isinstance(slack, bool) or not isinstance(slack, int | float) or not 0 <= slack < 10:
            yield Text(f"slack must be a number from 0 up, not {slack!r}", f"slack 应为不小于 0 的数，而不是 {slack!r}")
