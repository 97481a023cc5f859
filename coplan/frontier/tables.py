"""A lever that was varied as results to be written: a row for each factor, and shortage and cost drawn against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coplan.frontier.levers import AS_GIVEN, Frontier, Point, lever_name, table
from coplan.tables.results import Chart, Results
from coplan.words.language import LANGUAGES, Language, Text, in_language, say_both

AMOUNTS = ("amount", "amount_added", "removed_per_amount")
LEFT_OUT: Mapping[str, Sequence[str]] = {
    "demand": ("removed_per_money", "removed_per_amount"),  # more need removes no shortage
}
DRAWN = ("shortage", "cost")


def results(found: Frontier, language: Language) -> Results:
    """The sheets of models/frontier.toml; what stands in cells is in a language."""
    frame = table(found, language)
    unknown = AMOUNTS if frame["amount"].isna().all() else ()  # shares of different regions do not add up
    frame = frame.drop(columns=list({*LEFT_OUT.get(found.lever, ()), *unknown}))
    units: dict[str, str | Text] = {"money": found.money_unit}
    if "amount" in frame:
        unit = say_both(f"frontier.unit_{found.lever}", money=found.money_unit)
        units |= {"amount": unit, "per_amount": say_both("frontier.per", unit=unit)}
    base = [point.factor for point in found.points].index(AS_GIVEN)
    looks = {
        "state": [("text", "error" if point.figures is None else "good") for point in found.points],
        "as_given": [("text", "deep_text")] * len(frame),
    }
    names = (found.title, found.model, lever_name(found.lever))
    return Results(
        file="frontier.toml",
        kind="Frontier",
        subject=Text(*(" · ".join(in_language(name, shown) for name in names) for shown in LANGUAGES)),
        tables={"Frontier": frame},
        units=units,
        looks={"Frontier": looks},
        charts={"Chart": _charts(found, base)},
        others={"before": list(_last_with_a_plan(found.points)), "given": [base] * len(frame)},
    )


def _last_with_a_plan(points: Sequence[Point]) -> Iterator[int | None]:
    """For every point the last one before that has a plan."""
    before: int | None = None
    for n, point in enumerate(points):
        yield before
        before = before if point.figures is None else n


def _charts(found: Frontier, base: int) -> tuple[Chart, ...]:
    """Shortage on the left axis and cost on the right against the factor; the case as given is marked on both."""
    if not any(point.figures for point in found.points):
        return ()
    axes = {
        "x": say_both("frontier.axis_factor", lever=lever_name(found.lever)),
        "y2": say_both("frontier.axis_cost", money=found.money_unit),
    }
    marks = {key: say_both(f"frontier.marked_{key}") for key in DRAWN} if found.points[base].figures else {}
    return (Chart("frontier", "points", "Frontier", ("factor",), DRAWN, axes=axes, marked=base, marks=marks),)
