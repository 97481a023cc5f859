"""A plan workbook opened again: the case in it, checked, and its plan recomputed from the seats in Allocation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from coplan.across import known_as
from coplan.case import check_case
from coplan.contract.inputs import contract
from coplan.contract.model import Model, known_models, load_model, model_of_text
from coplan.contract.results import figures, result_sheets
from coplan.errors import BadInput, CoplanError, Issue, UsageProblem, errors_in, in_language_of
from coplan.limits.check import Seats
from coplan.plan import Plan, plan_of_seats
from coplan.plan.allocation import SeatKey
from coplan.plan.alone import Alone
from coplan.plan.opened import ReadPlan, Stated
from coplan.plan.settlement import rule_of
from coplan.plan.sides import Side, distinct_names
from coplan.reopen import identity
from coplan.reopen.anew import stated_anew
from coplan.reopen.spelling import spelling
from coplan.tables.values import shown
from coplan.words.language import Language
from coplan.words.names import Names, fold
from coplan.workbook.read import read_workbook
from coplan.workbook.read_plan import read_plan
from coplan.workbook.save import is_same_file


def reopen(path: Path, language: Language | None = None) -> ReadPlan:
    """Read a plan workbook and check the case in it.

    Raises UsageProblem where there is no such file, BadInput where it is no plan, was written for another schema
    version, or its case has errors.
    """
    try:
        file = read_plan(path)
    except BadInput as error:
        with suppress(CoplanError):  # the first thing that is wrong with it is told
            error.language = read_workbook(path, language).language
        raise
    raw = read_workbook(path, language)
    with in_language_of(raw.language):
        _need_schema(path, file.summary.get("schema_version"))
    case, issues = check_case(raw)
    if case is None:
        raise BadInput(issues, raw.language)
    then = identity.read(file.summary.get("digests"))
    now = identity.digests(case, file.tables, file.summary.get("shortage_bound"))
    now |= identity.of_scenarios(raw, file.tables)
    changed = identity.changed(then, now) if then else None
    return ReadPlan(path, raw, case, file, changed, then.get(identity.MODEL, ""))


def _need_schema(path: Path, found: Any) -> None:
    """Raises BadInput where a plan was written for a later schema version, or says none."""
    known = contract().schema_version
    if fold(shown(found)) not in map(str, range(1, known + 1)):
        values = {"file": path.name, "found": "?" if found is None else found, "known": known}
        raise BadInput([Issue("other_schema", values=values)])


def plan_of(read: ReadPlan, seats: Seats | None = None, model: str | None = None) -> Plan:
    """The plan that the seats make, every figure computed anew: by default those in Allocation, under Summary's model.

    What regions reach alone, the bound of the shortage and, where the model settles by them, the Shapley values are
    taken from the workbook: none of them depends on the seats. They are solved anew where the case, the model or these
    figures are not those that were written (see `notices`). Staff lent between regions is optimised again.
    Raises BadInput where these cells or Allocation are not as coplan writes them, UsageProblem where the model is not
    known, NotProven where what is solved anew is not.
    """
    with in_language_of(read.raw.language):
        chosen = model_of(read, model)
        whole = seats_of(read) if seats is None else seats
        stated = _stated(read, chosen)
        plan = plan_of_seats(read.case, chosen, whole, stated.alone, stated.bound)
        return replace(plan, shapley=stated.shapley, scenarios=scenarios_of(read)).agreed_on(read.written.agreed)


def scenarios_of(read: ReadPlan) -> tuple[str, ...]:
    """The scenarios for which a plan was made, in the order of Futures; none where it is for the case alone."""
    table = read.file.tables.get("Futures")
    said = [] if table is None or "aim" not in read.file.summary else list(table["scenario"])
    return tuple(dict.fromkeys(known_as(name) for name in said if str(name).strip()))


def model_of(read: ReadPlan, name: str | Path | None = None) -> Model:
    """The model of this name or in this file; otherwise the model that made the plan.

    Summary holds the text of a model that does not come with coplan.

    Raises UsageProblem where it is not known, BadInput where it is no model or Summary names none that is known.
    """
    if name is not None:
        return load_model(str(name))
    key = "own_model" if "own_model" in read.file.summary else "model"
    said, cell = str(read.file.summary.get(key, "")), read.file.figure_cells.get(key, "")
    sheet = result_sheets()["Summary"].name(read.raw.language)
    if key == "own_model":
        try:
            return model_of_text(said, sheet)
        except BadInput as error:
            raise BadInput([replace(issue, cell=cell) for issue in error.issues]) from None
    if said not in known_models():
        values = {"name": said, "known": sorted(known_models())}
        raise BadInput([Issue("unknown_model_of_plan", sheet, cell, values)])
    return known_models()[said]


def notices(read: ReadPlan, model: str | None = None) -> list[Issue]:
    """What in the workbook is not as it was when the plan was solved, so that figures were solved anew.

    model: the one that is asked for, if any. Raises BadInput as model_of does.
    """
    if read.changed is None:
        return [Issue("plan_without_digests", values={"file": read.path.name})]
    inputs = [sheet.names for key, sheet in contract().sheets.items() if key in read.changed]
    if model is None and read.model_digest != identity.digest_of_model(model_of(read)):
        inputs.append(result_sheets()["Summary"].names)
    figures = [sheet.names for key, sheet in result_sheets().items() if key in read.changed & identity.FIGURES]
    found = {"plan_inputs_changed": inputs, "plan_figures_changed": [] if inputs else figures}
    return [Issue(code, values={"file": read.path.name, "sheets": sheets}) for code, sheets in found.items() if sheets]


def digest_of(read: ReadPlan) -> str:
    """By what a plan with the seats in Allocation is known again: its case, its model, its figures and the seats."""
    parts = identity.digests(read.case, read.file.tables, read.file.summary.get("shortage_bound"))
    parts |= identity.of_scenarios(read.raw, read.file.tables)
    return identity.of_seats({**parts, **identity.of_model(model_of(read))}, seats_of(read))


def same_case(read: ReadPlan) -> bool:
    """Whether the plan's input sheets and its model are known to be those that were solved."""
    same_model = read.model_digest == identity.digest_of_model(model_of(read))
    return read.changed is not None and read.changed <= identity.FIGURES and same_model


def _stated(read: ReadPlan, model: Model) -> Stated:
    """The figures that do not follow from the seats: as written where they can be believed, else solved anew."""
    settles = rule_of(read.case, model) == "shapley"
    as_written = Stated(_alone(read), _bound(read), _shapley(read) if settles else None)
    digest = identity.digest_of_model(model)
    if read.changed == frozenset() and digest == read.model_digest:
        return as_written
    if model.text not in read.anew:
        read.anew[model.text] = stated_anew(read.case, model, settles)
    return read.anew[model.text]


def reopened(paths: Sequence[Path]) -> dict[str, ReadPlan]:
    """Plan workbooks read, under names that tell them apart; names in them that read alike are spelt as in the first.

    Raises UsageProblem where there is no such file or one is given twice, BadInput with all that is wrong with any of
    them, as reopen, model_of and seats_of do; of several files each problem has its own.
    """
    for n, path in enumerate(paths):
        if any(is_same_file(path, other) for other in paths[:n]):
            raise UsageProblem([Issue("plan_given_twice", values={"file": str(path)})])
    read: list[ReadPlan] = []
    wrong: list[BadInput] = []
    for path in paths:
        try:
            read.append(_sound(path))
        except BadInput as error:
            wrong.append(error if len(paths) == 1 else BadInput(_in_file(path, error.issues), error.language))
    if wrong:
        raise BadInput([issue for error in wrong for issue in error.issues], wrong[0].language)
    return dict(zip(distinct_names(paths), [_spelt(plan, read[0]) for plan in read], strict=True))


def _sound(path: Path) -> ReadPlan:
    read = reopen(path)
    with in_language_of(read.raw.language):
        model_of(read)
        seats_of(read)
    return read


def _in_file(path: Path, issues: Iterable[Issue]) -> Iterator[Issue]:
    """The issues of one file among several: each sheet with the file that it is in, as Excel writes it."""
    for issue in issues:
        yield issue if issue.values.get("file") == path.name else replace(issue, sheet=f"[{path.name}]{issue.sheet}")


def _spelt(read: ReadPlan, like: ReadPlan) -> ReadPlan:
    spelt = spelling(read.raw, like.raw)
    if not spelt:
        return read
    raw = spelt.workbook(read.raw)
    tables = {key: spelt.frame(frame) for key, frame in read.file.tables.items()}
    file = replace(read.file, tables=tables, allocation=spelt.table(read.file.allocation))
    return replace(read, raw=raw, case=check_case(raw)[0] or read.case, file=file)


def side_of(name: str, read: ReadPlan) -> Side:
    """A plan as a side of a comparison. Raises BadInput or UsageProblem as plan_of does."""
    return Side(name, read.raw, plan_of(read), read.file.summary, tuple(notices(read)))


def seats_of(read: ReadPlan) -> dict[SeatKey, int]:
    """The seats in Allocation, without zeros. Raises BadInput with every cell of it that cannot be used."""
    if not read.written.complete:
        raise BadInput(errors_in(read.written.issues))
    return read.written.positive


def _alone(read: ReadPlan) -> dict[str, Alone]:
    """What each region reaches by itself, as Gains has it; a region without a plan by itself is absent."""
    gains = read.file.tables["Gains"]
    found = {}
    for n, (region, value) in enumerate(zip(_regions(read, gains), gains["alone"], strict=True)):
        number = _number(read, "Gains", "alone", value)
        if region in read.case.regions and not math.isnan(number):
            shortage, cost = (_number_if_there(gains, name, n) for name in ("alone_plain", "alone_cost"))
            found[region] = Alone(number, shortage, cost)
    return found


def _regions(read: ReadPlan, table: pd.DataFrame) -> list[str]:
    """The regions of a table of results by the names that the case now has; blank for one that it does not have."""
    names = Names(read.case.regions)
    meant = (names.meant(str(region)) for region in table["region"])
    return [found[0] if len(found) == 1 else "" for found in meant]


def _shapley(read: ReadPlan) -> dict[str, float] | None:
    """The Shapley value of each region, as Shares has it; None where the sheet or a value is missing."""
    shares = read.file.tables.get("Shares")
    if shares is None:
        return None
    found = {
        region: _number(read, "Shares", "shapley", value)
        for region, value in zip(_regions(read, shares), shares["shapley"], strict=True)
        if region in read.case.regions
    }
    whole = found.keys() == read.case.regions.keys() and not any(map(math.isnan, found.values()))
    return found if whole else None


def _number_if_there(table: pd.DataFrame, column: str, row: int) -> float | None:
    """A number that earlier plans do not have; None also where it is overwritten: nothing depends on it."""
    value = table[column].iloc[row] if column in table else None
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else None


def _bound(read: ReadPlan) -> float:
    return _number(read, "Summary", "shortage_bound", read.file.summary.get("shortage_bound"))


def _number(read: ReadPlan, sheet: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        known = result_sheets()[sheet]
        named = {column.key: column.names for column in known.fixed} | {key: f.label for key, f in figures().items()}
        values = {"name": named[name], "value": shown(value)}
        raise BadInput([Issue("plan_value_changed", known.name(read.raw.language), values=values)])
    return float(value)
