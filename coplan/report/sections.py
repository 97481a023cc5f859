"""The story of a report, in order: sections of charts and tables, side by side where there are several plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from coplan.contract.results import result_sheets
from coplan.report import findings
from coplan.report.charts import MOST_ROWS, Chart, coverage_chart, flows_chart, gains_chart, settlement_chart
from coplan.report.forecast import forecast_chart, forecast_finding, forecast_tables
from coplan.report.futures import SHEETS, futures_chart, futures_finding
from coplan.report.needs import needs_chart
from coplan.report.outcome import outcome_chart, outcome_finding, outcome_tables
from coplan.report.stress import stress_chart, stress_finding, stress_tables
from coplan.report.subject import Subject, number
from coplan.report.tables import (
    Table,
    cards,
    coverage_table,
    figures_table,
    institutions_table,
    origin_table,
    scorecard_table,
    services_table,
    sheet_table,
)
from coplan.report.why import bottlenecks_chart, causes, unmet_chart
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed
from coplan.words.sentences import sentences

NOTHING = Text("", "")


@dataclass(frozen=True)
class Panel:
    """What a section shows of a plan: a finding, perhaps a chart or figures in large print, and the tables behind it.

    plan is blank where it shows all of them.
    """

    plan: str
    finding: Text
    chart: Chart | None = None
    tables: Sequence[Table] = ()
    cards: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True)
class Section:
    """A step of the story. control: what the reader sets there (year, specialty); open: its tables stand open."""

    key: str
    title: Text
    lead: Text
    panels: Sequence[Panel]
    control: str = ""
    open: bool = False


def sections(subjects: Sequence[Subject]) -> list[Section]:
    """Every section that the plans have something to say in."""
    specialties = _specialties(subjects)
    found = [
        _section("headline", subjects, _headline, figures_table(subjects)),
        _section("outcome", [s for s in subjects if s.outcome], _outcome),
        _section("futures", [s for s in subjects if "Futures" in s.tables], _futures),
        _section("gains", subjects, lambda s: _gains(s, _most_missing(subjects))),
        _section("flows", subjects, _flows, control="year" if _away(subjects) else ""),
        _all_coverage(subjects, specialties),
        _section("forecast", [s for s in subjects if s.forecast], _forecast),
        _needs(subjects, specialties),
        _section("stress", [s for s in subjects if s.stress], _stress),
        _section("bottlenecks", _having("Bottlenecks", subjects), _bottlenecks),
        _section("unmet", _having("Unmet", subjects), _unmet),
        _section("settlement", _having("Accounts", subjects), _settlement),
        _section("sharing", [s for s in _having("Shares", subjects) if _having("Coalitions", [s])], _sharing),
        _section("scorecard", [s for s in subjects if "Scorecard" in s.tables], _scorecard),
        _section("institutions", subjects, _institutions),
        _section("intake", subjects, _intake),
        _section("origin", [], lambda s: Panel(s.name, NOTHING), origin_table(subjects)),
    ]
    return [section for section in found if section.panels]


def _section(
    key: str,
    subjects: Sequence[Subject],
    panel: Callable[[Subject], Panel],
    together: Table | None = None,
    control: str = "",
) -> Section:
    """A panel for each plan, then the table of all of them together, which stands open."""
    panels = [panel(subject) for subject in subjects]
    if together:
        panels.append(Panel("", NOTHING, None, [together]))
    title, lead = say_both(f"report.{key}_title"), say_both(f"report.{key}_lead")
    return Section(key, title, lead, panels, control, together is not None)


def _having(sheet: str, subjects: Sequence[Subject]) -> list[Subject]:
    """Plans whose workbook has a sheet with rows, and whose seats and case are those that it speaks of."""
    known = [s for s in subjects if sheet in s.tables and sheet in result_sheets()]
    return [s for s in known if len(s.tables[sheet]) and not (s.edited or s.other_case)]


def _specialties(subjects: Sequence[Subject]) -> pd.DataFrame:
    """The specialties of all plans, those that the first is short of most first."""
    return pd.concat([s.specialties for s in subjects]).drop_duplicates("specialty").reset_index(drop=True)


def _most_missing(subjects: Sequence[Subject]) -> float:
    """The largest shortage of a region in any plan: where the axes of all of them end."""
    columns = [s.tables["Gains"][c] for s in subjects for c in ("unchanged", "alone", "together")]
    values = [number(value) for column in columns for value in column]
    return max((value for value in values if value > 0), default=1.0)


def _headline(subject: Subject) -> Panel:
    return Panel(subject.name, findings.planned(subject), cards=cards(subject))


def _outcome(subject: Subject) -> Panel:
    assert subject.outcome is not None
    found = subject.outcome
    return Panel(subject.name, outcome_finding(found), outcome_chart(found), outcome_tables(found))


def _futures(subject: Subject) -> Panel:
    sheets = [sheet_table(subject, key) for key in SHEETS if key in subject.tables]
    return Panel(subject.name, futures_finding(subject), futures_chart(subject), sheets)


def _gains(subject: Subject, most: float) -> Panel:
    return Panel(
        subject.name,
        findings.gains(subject),
        gains_chart(subject, most),
        [sheet_table(subject, "Gains")],
    )


def _away(subjects: Sequence[Subject]) -> bool:
    """Whether any plan has seats for another region, so that there is a year to choose."""
    return any(subject.summary.get("seats_for_others") for subject in subjects)


def _flows(subject: Subject) -> Panel:
    drawn = flows_chart(subject) if _away([subject]) else None
    return Panel(subject.name, findings.flows(subject), drawn, [sheet_table(subject, "Flows")])


def _all_coverage(subjects: Sequence[Subject], specialties: pd.DataFrame) -> Section:
    found = _section("coverage", subjects, lambda s: _coverage(s, specialties))
    return replace(found, lead=_drawn(found.lead, min(MOST_ROWS, len(specialties)), len(specialties)))


def _drawn(lead: Text, shown: int, all_of_them: int) -> Text:
    """What leads into a section, and that its charts leave specialties out, where they do."""
    if shown == all_of_them:
        return lead
    return sentences([lead, say_both("report.drawn", shown=fixed(shown), all=fixed(all_of_them))])


def _coverage(subject: Subject, specialties: pd.DataFrame) -> Panel:
    drawn = coverage_chart(subject, specialties)
    by_year = [sheet_table(subject, "Coverage")] if "Coverage" in subject.tables else []
    return Panel(subject.name, findings.covered(subject), drawn, [coverage_table(subject), *by_year])


def _needs(subjects: Sequence[Subject], specialties: pd.DataFrame) -> Section:
    """One chart for all plans: the page says what it shows of the specialty that is chosen."""
    tables = [sheet_table(subject, "Balance", "shortage") for subject in subjects]
    chart = needs_chart(subjects, specialties)
    lead = _drawn(say_both("report.needs_lead"), len(chart.extra["specialties"]), len(specialties))
    return Section("needs", say_both("report.needs_title"), lead, [Panel("", NOTHING, chart, tables)], "specialty")


def _forecast(subject: Subject) -> Panel:
    assert subject.forecast is not None
    found = subject.forecast
    return Panel(subject.name, forecast_finding(found), forecast_chart(found), forecast_tables(found))


def _stress(subject: Subject) -> Panel:
    assert subject.stress is not None
    found = subject.stress
    return Panel(subject.name, stress_finding(found), stress_chart(found), stress_tables(found))


def _bottlenecks(subject: Subject) -> Panel:
    table = sheet_table(subject, "Bottlenecks")
    return Panel(subject.name, findings.bottleneck(subject), bottlenecks_chart(subject), [table])


def _unmet(subject: Subject) -> Panel:
    drawn = unmet_chart(subject) if causes(subject) else None
    return Panel(subject.name, findings.unmet(subject), drawn, [sheet_table(subject, "Unmet")])


def _settlement(subject: Subject) -> Panel:
    sheets = [sheet_table(subject, key) for key in ("Accounts", "Settlement") if _having(key, [subject])]
    drawn = settlement_chart(subject) if findings.anybody_pays(subject) else None
    return Panel(subject.name, findings.settlement(subject), drawn, sheets)


def _sharing(subject: Subject) -> Panel:
    return Panel(
        subject.name, findings.shared(subject), None, [sheet_table(subject, key) for key in ("Shares", "Coalitions")]
    )


def _scorecard(subject: Subject) -> Panel:
    said = findings.by_year(subject) if "Coverage" in subject.tables else NOTHING
    return Panel(subject.name, said, None, [scorecard_table(subject)])


def _institutions(subject: Subject) -> Panel:
    return Panel(subject.name, NOTHING, None, [institutions_table(subject), services_table(subject)])


def _intake(subject: Subject) -> Panel:
    return Panel(subject.name, NOTHING, None, [sheet_table(subject, "Intake", "change")])
