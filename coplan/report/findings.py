"""What the plan comes to, in a sentence for each chart: its title."""

from __future__ import annotations

import pandas as pd

from coplan.coalitions.lines import core_of, first_named
from coplan.plan.findings import coverage_over_time, gains_and_losses, spread
from coplan.report.subject import Subject, coverage, number
from coplan.report.tables import in_both
from coplan.report.why import cause_words, causes, tightest
from coplan.words.language import LANGUAGES, Text, say_both
from coplan.words.numbers import by_look, fixed, in_headline, part_of_all
from coplan.words.sentences import sentences, shortened
from coplan.words.units import step_in_words

LEAST_MONEY = 0.005  # money that still shows with two decimals
NOTHING = 1e-6  # weighted person-years that the solver's precision makes of nothing


def _stopped(text: Text) -> Text:
    """A sentence that stands as a title elsewhere, with its full stop."""
    return Text(text.en.rstrip(".") + ".", text.zh.rstrip("。") + "。")


def planned(subject: Subject) -> Text:
    """How many seats there are, and what they change against an intake that stays as it is."""
    before, after = (number(subject.summary.get(key)) for key in ("shortage_unchanged", "shortage"))
    seats = fixed(int(subject.summary.get("seats_total", 0)))
    if not before > 0:
        return say_both("finding.planned_seats", seats=seats)
    key = "finding.planned" if after <= before else "finding.planned_more"
    return say_both(key, seats=seats, share=part_of_all(abs(1 - after / before)))


def gains(subject: Subject) -> Text:
    """Who gains most against planning alone, whether anybody loses, and how the gain is spread."""
    frame = subject.tables["Gains"]
    return sentences([_stopped(gains_and_losses(frame).said), *spread(frame)])


def flows(subject: Subject) -> Text:
    """The seats for other regions in all intake years, and the largest stream of them."""
    frame = subject.tables["Flows"]
    away = frame[frame["trained_in"] != frame["trained_for"]]
    sums = away[[column for column in away if str(column).isdecimal()]].sum(axis=1)
    if not len(sums) or sums.max() <= 0:
        return say_both("finding.seats_none")
    row = away.iloc[int(sums.argmax())]
    ends = {key: shortened(row[key]) for key in ("trained_in", "trained_for")}
    return say_both("finding.flows_most", **ends, seats=fixed(int(sums.sum())), most=fixed(int(sums.max())))


def covered(subject: Subject) -> Text:
    """The specialty with the largest shortage, and the share of its need that is met over all regions."""
    short = subject.specialties
    if short.empty or short.iloc[0]["shortage"] <= NOTHING:
        return say_both("finding.covered_all")
    first = short.iloc[0]
    met = float(coverage(subject.tables["Balance"], ["specialty"]).get(first["specialty"], 1.0))
    name = shortened(str(first["name"] or first["specialty"]))
    return say_both("finding.covered_least", name=name, share=part_of_all(met))


def bottleneck(subject: Subject) -> Text:
    """The limit that a step frees most by [weighted person-years]."""
    frame = tightest(subject)
    if frame.empty:
        return say_both("finding.tightest_none")
    first = frame.iloc[0]
    whose: str | Text = " · ".join(shortened(part) for part in (first["subject"], first.get("specialty")) if part)
    if year := by_look(number(first["year"]), "year"):
        whose = say_both("finding.in_year", subject=whose, year=year)
    values = {"limit": in_both(str(first["limit"]), subject.money), "freed": fixed(number(first["freed"]), 1)}
    more = step_in_words(first["measure"], subject.money)
    return say_both("finding.tightest", subject=whose, more=more, **values)


def unmet(subject: Subject) -> Text:
    """The cause that explains most of the shortage, and its part of it."""
    found = causes(subject)
    if not found:
        return say_both("finding.covered_all")
    column, most = found[0]
    return say_both("finding.cause_most", cause=cause_words(column), share=part_of_all(most / sum(x for _, x in found)))


def settlement(subject: Subject) -> Text:
    """Who pays most, and who receives most."""
    net = subject.net
    if not anybody_pays(subject):
        return say_both("finding.settled_nobody")
    payer, payee = min(net, key=lambda r: net[r]), max(net, key=lambda r: net[r])
    paid, received = (in_headline(abs(net[r]), subject.money) for r in (payer, payee))
    ends = {"payer": shortened(payer), "payee": shortened(payee)}
    return say_both("finding.settled", **ends, paid=paid, received=received)


def anybody_pays(subject: Subject) -> bool:
    """Whether any region is paid."""
    return max(subject.net.values(), default=0.0) >= LEAST_MONEY


def by_year(subject: Subject) -> Text:
    """How the coverage of all regions moves."""
    return _stopped(coverage_over_time(subject.tables["Coverage"]).said)


def shared(subject: Subject) -> Text:
    """Who may claim most, whether every set of regions has reason to stay, and which would gain by leaving."""
    frame = subject.tables["Coalitions"]
    apart = frame[frame["size"] < len(subject.regions)]
    excess = apart["excess_nucleolus"].map(number)
    return sentences([_most(subject), *(_stability(apart, excess) if excess.notna().any() else ())])


def _most(subject: Subject) -> Text:
    """Who may claim most of the joint gain by the Shapley value, where that is known."""
    shares = subject.tables["Shares"].set_index("region")
    known = {name: shares[name].map(number) for name in ("alone", "shapley", "shapley_share")}
    if known["shapley"].notna().all():
        parts = known["shapley_share"].dropna()
        if parts.empty:
            return say_both("finding.shares_nothing")
        region = shortened(str(parts.idxmax()))
        return say_both("finding.shares_most", region=region, share=part_of_all(float(parts.max())))
    without = [shortened(str(region)) for region in shares.index[known["alone"].isna()]]
    return say_both("finding.shares_unknown_alone", regions=without) if without else say_both("finding.shares_unknown")


def _stability(apart: pd.DataFrame, excess: pd.Series[float]) -> list[Text]:
    """What the nucleolus, which lies in the least core, says of the core, and of who would gain by leaving.

    apart: the sets of regions but that of all; excess: how much more each has by itself than by the nucleolus.
    """
    said = core_of(float(excess.max()))
    core = say_both("report.core", core=Text(said.en[0].lower() + said.en[1:], said.zh))
    if not excess.max() > 0:
        return [core, say_both("report.closest_none")]
    mark = say_both("coalitions.is_closest")
    marked = apart["remark"].map(lambda said: any(mark.in_(lang) in str(said) for lang in LANGUAGES))
    names = [shortened(name) for name in apart.loc[marked & (excess > 0), "set"]]
    return [core, say_both("report.closest", named=first_named(names))]
