"""What the plan comes to, in a sentence for each chart: its title. The sentences are those of coplan.plan.findings."""

from __future__ import annotations

from coplan.explain.bottlenecks import step_in_words
from coplan.plan import findings as said
from coplan.report.settlement import accounts
from coplan.report.subject import Subject, coverage, number
from coplan.report.tables import wording
from coplan.report.why import cause_words, causes, tightest
from coplan.report.wording import shown
from coplan.words.language import Text, say_both
from coplan.words.sentences import shortened


def stopped(text: Text) -> Text:
    """A sentence that stands as a title elsewhere, with its full stop."""
    return Text(text.en.rstrip(".") + ".", text.zh.rstrip("。") + "。")


def planned(subject: Subject) -> Text:
    """How many seats there are, and what they change against an intake that stays as it is."""
    before, after = (number(subject.summary.get(key)) for key in ("shortage_unchanged", "shortage"))
    return said.planned(int(subject.summary.get("seats_total", 0)), before, after)


def gains(subject: Subject) -> Text:
    """Who gains most against planning alone, and whether anybody loses."""
    return said.gains_and_losses(subject.tables["Gains"]).said


def flows(subject: Subject) -> Text:
    """The largest stream of seats between regions."""
    return said.largest_flow(subject.tables["Flows"]).said


def covered(subject: Subject) -> Text:
    """The coverage over all regions of the specialty that lacks most people."""
    short = subject.specialties
    if short.empty:
        return said.covered_least("", 0.0, 1.0)
    first = short.iloc[0]
    met = coverage(subject.tables["Balance"], ["specialty"]).get(first["specialty"], 1.0)
    return said.covered_least(str(first["name"] or first["specialty"]), float(first["shortage"]), float(met))


def bottleneck(subject: Subject) -> Text:
    """The limit that a step frees most by."""
    frame = tightest(subject)
    if frame.empty:
        return say_both("finding.tightest_none")
    first = frame.iloc[0]
    whose = " · ".join(shortened(part) for part in (first["subject"], first.get("specialty") or "") if part)
    year, limit = shown(number(first["year"]), "year"), wording(str(first["limit"]), subject.money)
    return said.tightest(whose, year, limit, step_in_words(first["family"], subject.money), number(first["freed"]))


def unmet(subject: Subject) -> Text:
    """The cause that explains most of the shortage."""
    found = causes(subject)
    if not found:
        return say_both("finding.covered_all")
    column, most = found[0]
    return said.main_cause(cause_words(column), most / sum(x for _, x in found))


def settlement(subject: Subject) -> Text:
    """Who pays most, and who receives most."""
    return said.settled(accounts(subject), subject.money)


def by_year(subject: Subject) -> Text:
    """How the coverage of all regions moves."""
    return said.coverage_over_time(subject.tables["Coverage"]).said
