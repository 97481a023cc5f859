"""What the plan comes to, in a sentence for each chart: its title."""

from __future__ import annotations

from coplan.language import Text, say_both
from coplan.plan.findings import gains_most, share
from coplan.report.subject import Subject, coverage, number
from coplan.report.tables import wording
from coplan.report.why import cause_words, causes, tightest
from coplan.report.wording import shown

LEAST = 1e-6  # weighted person-years that the solver's precision makes of nothing


def planned(subject: Subject) -> Text:
    """How many seats there are, and what they change against an intake that stays as it is."""
    before, after = (number(subject.summary.get(key)) for key in ("shortage_unchanged", "shortage"))
    seats = shown(subject.summary.get("seats_total"), "integer")
    if not before > 0:
        return say_both("report.planned_seats", seats=seats)
    key = "report.planned" if after <= before else "report.planned_more"
    return say_both(key, seats=seats, share=share(abs(1 - after / before)))


def gains(subject: Subject) -> Text:
    """Who gains most against planning alone, and whether anybody loses."""
    said = gains_most(subject.tables["Gains"]).said
    lost = number(subject.summary.get("participation"))
    return say_both("report.nobody_worse", said=said) if lost <= LEAST else said


def flows(subject: Subject) -> Text:
    """The largest stream of seats between regions."""
    frame = subject.tables["Flows"]
    away = frame[frame["trained_in"] != frame["trained_for"]]
    sums = away[subject.intake_years].sum(axis=1)
    if not len(sums) or sums.max() <= 0:
        return say_both("report.no_flows")
    row = away.iloc[int(sums.argmax())]
    return say_both(
        "report.flows",
        seats=shown(int(sums.sum()), "integer"),
        trained_in=str(row["trained_in"]),
        trained_for=str(row["trained_for"]),
        most=shown(int(sums.max()), "integer"),
    )


def covered(subject: Subject) -> Text:
    """The specialty of the lowest coverage over all regions, among those with most of the shortage."""
    shares = coverage(subject.tables["Balance"], ["specialty"])
    short = subject.specialties
    short = short[short["shortage"] > LEAST]
    if short.empty:
        return say_both("report.all_covered")
    first = short.iloc[0]
    name = str(first["name"] or first["specialty"])
    return say_both("report.least_covered", name=name, share=share(float(shares[first["specialty"]])))


def bottleneck(subject: Subject) -> Text:
    """The limit that a step frees most by."""
    frame = tightest(subject)
    if frame.empty:
        return say_both("report.no_bottleneck")
    first = frame.iloc[0]
    parts = (first["subject"], first.get("specialty") or "", shown(number(first["year"]), "year"))
    return say_both(
        "report.bottleneck",
        subject=" · ".join(str(part) for part in parts if part),
        limit=wording(str(first["limit"]), subject.money),
        step=shown(first["step"], "integer"),
        unit=wording(str(first["unit"]), subject.money),
        freed=shown(first["freed"], "decimal"),
    )


def unmet(subject: Subject) -> Text:
    """The cause that explains most of the shortage."""
    found = causes(subject)
    if not found:
        return say_both("report.all_covered")
    column, most = found[0]
    return say_both("report.cause", cause=cause_words(column), share=share(most / sum(x for _, x in found)))
