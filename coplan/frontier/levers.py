"""What one lever of a case does: the case at several factors of it, and what each step of the lever buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isclose, isfinite

import pandas as pd

from coplan.case import Case
from coplan.contract.model import Model
from coplan.errors import ExitCode, Issue, UsageProblem, errors_in
from coplan.exact import total
from coplan.limits import LIMITS
from coplan.limits.base import Lever
from coplan.words.language import Language, Text, say, say_both

MOST_STEPS = 101
MOST_REASONS = 4
AS_GIVEN = Fraction(1)
FIGURES = ("shortage", "shortage_bound", "worst_region", "cost", "seats_total", "seats_for_others")


def _demand(case: Case, factor: Fraction) -> Case:
    return replace(case, demand={key: factor * need for key, need in case.demand.items()})


_LIMIT_OF = {limit.lever.name: limit for limit in LIMITS.values() if limit.lever}
_LEVERS = {limit.lever.name: limit.lever for limit in LIMITS.values() if limit.lever}
_LEVERS["demand"] = Lever("demand", _demand, lambda case: total(case.required.values()))
LEVERS = tuple(_LEVERS)


@dataclass(frozen=True)
class Point:
    """What became of the case at a factor: the figures of its plan, or why it has none.

    amount: how much of the lever there is, see models/frontier.toml; None where that is not one number. figures: by
    Summary key; None without a plan. defect: what went wrong in coplan itself, blank where nothing did.
    """

    factor: Fraction
    amount: float | None
    exit_code: ExitCode
    figures: Mapping[str, float | int] | None = None
    issues: tuple[Issue, ...] = ()
    defect: str = ""


@dataclass(frozen=True)
class Frontier:
    """The points of a lever, by rising factor; the case itself is among them."""

    title: str
    lever: str
    model: Text
    money_unit: str
    points: tuple[Point, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Done where at least one point has a plan, else the code of the worst."""
        codes = [point.exit_code for point in self.points]
        return ExitCode.DONE if ExitCode.DONE in codes else max(codes)


def factors(first: float, last: float, steps: int) -> tuple[Fraction, ...]:
    """Evenly spaced factors as written, exact, from first to last, and 1 among them. Raises UsageProblem."""
    if not (isfinite(first) and isfinite(last) and 0 <= first < last and 2 <= steps <= MOST_STEPS):
        values = {"first": f"{first:g}", "last": f"{last:g}", "steps": steps, "most": MOST_STEPS}
        raise UsageProblem([Issue("frontier_range", values=values)])
    start, end = Fraction(repr(first)), Fraction(repr(last))
    spaced = {start + (end - start) * n / (steps - 1) for n in range(steps)}
    return tuple(sorted(spaced | {AS_GIVEN}))


def cases(case: Case, model: Model, lever: str, at: Sequence[Fraction]) -> tuple[Case, ...]:
    """The case at each factor of a lever. Raises UsageProblem where the model or the case does not use the lever."""
    found, limit = _LEVERS[lever], _LIMIT_OF.get(lever)
    if limit and (limit.name not in model.families or (limit.between_regions and model.planning == "each_region")):
        values = {"lever": lever_name(lever), "model": model.title}
        raise UsageProblem([Issue("lever_not_in_model", values=values)])
    moved = tuple(found.move(case, factor) for factor in at)
    if all(other == case for other in moved):
        why = say_both(f"frontier.unused_{lever}")
        raise UsageProblem([Issue("lever_unused", values={"lever": lever_name(lever), "why": why})])
    return moved


def amount(case: Case, lever: str) -> float | None:
    """How much of a lever a case has; None where that is not one number."""
    measure = _LEVERS[lever].amount
    return None if measure is None else float(measure(case))


def lever_name(lever: str) -> Text:
    """What a lever is called."""
    return say_both(f"frontier.{lever}")


def shown_factor(factor: Fraction) -> str:
    """A factor in as many decimals as it needs, at most four: 0.85."""
    return f"{float(factor):.4f}".rstrip("0").rstrip(".")


def table(frontier: Frontier, language: Language) -> pd.DataFrame:
    """A row for each point with the columns of models/frontier.toml; numbers are None where a point has no plan."""
    base = next(point for point in frontier.points if point.factor == AS_GIVEN)
    rows, before = [], None
    for point in frontier.points:
        rows.append({**_plain(point, language), **_step(point, before), **_from_case(point, base)})
        before = point if point.figures else before
    return pd.DataFrame(rows, dtype=object)


def _plain(point: Point, language: Language) -> dict[str, object]:
    figures: Mapping[str, float | int] = point.figures or {}
    return {
        "factor": float(point.factor),
        "as_given": say("frontier.as_given", language) if point.factor == AS_GIVEN else None,
        "state": state(point, language),
        "amount": point.amount,
        **{key: figures.get(key) for key in FIGURES},
        "why": _why(point, language),
    }


def _why(point: Point, language: Language) -> str | None:
    """The errors that keep a point from having a plan, as many as a reader takes in."""
    errors = errors_in(point.issues) if point.figures is None else []
    said = [error.line(language) for error in errors[:MOST_REASONS]]
    if len(errors) > MOST_REASONS:
        said.append(say("annotate.more", language, count=len(errors) - MOST_REASONS))
    return "\n".join(said) or None


def state(point: Point, language: Language) -> str:
    """Whether a point has a plan, in a word or two."""
    return say(f"frontier.{point.exit_code.name.lower()}", language)


def _step(point: Point, before: Point | None) -> dict[str, float | None]:
    """What changes from the last point before that has a plan."""
    removed = added = more = None
    if before is not None and before.figures and point.figures:
        removed = _difference(before.figures["shortage"], point.figures["shortage"])
        added = _difference(point.figures["cost"], before.figures["cost"])
        if point.amount is not None and before.amount is not None:
            more = _difference(point.amount, before.amount)
    return {
        "shortage_removed": removed,
        "cost_added": added,
        "amount_added": more,
        "removed_per_money": _per(removed, added),
        "removed_per_amount": _per(removed, more),
    }


def _from_case(point: Point, base: Point) -> dict[str, float | None]:
    if not (point.figures and base.figures):
        return {"removed_from_case": None, "cost_from_case": None}
    return {
        "removed_from_case": _difference(base.figures["shortage"], point.figures["shortage"]),
        "cost_from_case": _difference(point.figures["cost"], base.figures["cost"]),
    }


def _difference(a: float, b: float) -> float:
    """a − b, 0 where the two agree to their last digits, as spreadsheets have it."""
    return 0.0 if isclose(a, b, rel_tol=3e-15) else a - b


def _per(part: float | None, whole: float | None) -> float | None:
    return None if part is None or whole is None or whole <= 0 else part / whole
