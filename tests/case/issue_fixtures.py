"""One small workbook for every kind of problem in values, tables and the case as a whole.

Each is SMALL with one thing wrong, and gives that one problem and no other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from coplan.case import check_case
from coplan.errors import Issue
from coplan.tables.joint import join
from coplan.tables.scenario import apply_scenario
from tests.issue_fixtures import triggers
from tests.small import SMALL, Tables, edited, raw_workbook, settings, small


class Wrong(NamedTuple):
    code: str
    place: str
    tables: Tables


PROGRAMMES = SMALL["Programmes"]
DEMAND = SMALL["Demand"]
HEADCOUNT = {"Settings": settings(demand_basis="headcount")}
WORKFORCE = [
    ["region", "specialty", "headcount", "exit_rate"],
    ["North", "080901", 5, 0.05],
    ["South", "080901", 5, 0.05],
    ["South", "101101", 5, 0.05],
]
LIMITS = ["limit", "measure", "level", "trained_for", "share", "least", "most", "year_from"]
CHANGES = ["scenario", "sheet", "column", "operation", "value"]
ENROLLED = ["institution", "specialty", "intake_year", "students"]
FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
RETENTION = ["trained_in", "trained_for", "works_in", "share"]
SCENARIO = {"Scenarios": [["scenario"], ["dry"]]}
LIMITED = [
    ["institution", "region", "enrolment_limit"],
    ["North College", "North", 119],
    ["South College", "South", 60],
]
COSTLY = [
    [*PROGRAMMES[0], "cost_per_year"],
    [*PROGRAMMES[1], 2],
    [*PROGRAMMES[2], 2],
]
THREE_YEARS = [["South", "080901", 2032, 40], ["South", "080901", 2033, 44], DEMAND[3]]
MISTYPED_FILL = [[*PROGRAMMES[0], "fill_rate"], [*PROGRAMMES[1], 0.0097], [*PROGRAMMES[2], 0.97]]
NURSING_ONLY = [DEMAND[0], DEMAND[1], DEMAND[3]]


def changed(*change: Any, **filters: Any) -> Tables:
    """SMALL with a scenario of one change, in the columns CHANGES and then those of the filters."""
    return small(**SCENARIO, Changes=[[*CHANGES, *filters], [*change, *filters.values()]])


VALUES = [
    Wrong("missing_value", "Programmes!C2", edited("Programmes", "C2", None)),
    Wrong("not_a_number", "Programmes!C2", edited("Programmes", "C2", "about 50")),
    Wrong("other_unit", "Programmes!C2", edited("Programmes", "C2", "50万元")),
    Wrong("not_whole", "Programmes!C2", edited("Programmes", "C2", 50.5)),
    Wrong("date_as_number", "Demand!C2", edited("Demand", "C2", datetime.datetime(2031, 9, 1))),
    Wrong("boolean_as_number", "Programmes!C2", edited("Programmes", "C2", True)),
    Wrong("too_small", "Programmes!E2", edited("Programmes", "E2", 0)),
    Wrong("too_large", "Programmes!E2", edited("Programmes", "E2", 9)),
    Wrong("year_out_of_range", "Demand!C2", edited("Demand", "C2", 46266)),
    Wrong(
        "not_yes_or_no", "Routes!C2", small(Routes=[["trained_in", "trained_for", "allowed"], ["North", "South", "so"]])
    ),
    Wrong("unknown_choice", "Settings!B4", small(Settings=settings(demand_case="middle"))),
    Wrong("key_not_text", "Regions!A2", edited("Regions", "A2", True)),
    Wrong("text_too_long", "Specialties!A2", edited("Specialties", "A2", "x" * 256)),
    Wrong("unknown_key", "Institutions!B2", edited("Institutions", "B2", "Nord")),
    Wrong("unknown_setting", "Settings!A4", small(Settings=settings(frist_year=2027))),
]

TABLES = [
    Wrong("duplicate_rows", "Demand!A5", small(Demand=[*DEMAND, *[DEMAND[1]] * 12])),
    Wrong("duplicate_row", "Demand!A5", small(Demand=[*DEMAND, ["north", 80901, "2031", 1]])),
    Wrong("no_data_row", "Programmes!A4", small(Programmes=[*PROGRAMMES, ["Total", None, 70, 140]])),
    Wrong("keys_alike", "Regions!A4", small(Regions=[*SMALL["Regions"], ["NORTH"]])),
    Wrong("missing_setting", "Settings", small(Settings=settings(last_year=None))),
    Wrong("blank_setting", "Settings!B4", edited("Settings", "B4", None)),
    Wrong("years_reversed", "Settings!B3", small(Settings=settings(last_year=2026))),
    Wrong("too_many_years", "Settings!B3", small(Settings=settings(last_year=2087))),
    Wrong(
        "min_above_max",
        "Programmes!F2",
        small(Programmes=[[*PROGRAMMES[0], "min_intake"], [*PROGRAMMES[1], 81], PROGRAMMES[2]]),
    ),
    Wrong(
        "more_retire_than_left",
        "Retirements!D3",
        {
            **small(
                Workforce=[WORKFORCE[0], ["North", "080901", 5, 0.05], *WORKFORCE[2:]],
                Retirements=[
                    ["region", "specialty", "year", "people"],
                    ["North", "080901", 2027, 4],
                    ["North", "080901", 2028, 1],
                ],
            ),
            **HEADCOUNT,
        },
    ),
    Wrong("limit_without_number", "Limits!G2", small(Limits=[LIMITS, ["L", "seats"]])),
    Wrong("limit_out_of_order", "Limits!F2", small(Limits=[LIMITS, ["L", "seats", None, None, None, 9, 8]])),
    Wrong("limit_of_other_measure", "Limits!D2", small(Limits=[LIMITS, ["L", "cost", None, "North", None, 0, 9]])),
    Wrong("limit_share_above_one", "Limits!G2", small(Limits=[LIMITS, ["L", "seats", None, None, "yes", 0.1, 30]])),
    Wrong("limit_without_programme", "Limits!A2", small(Limits=[LIMITS, ["L", "seats", "Master", None, None, 0, 9]])),
    Wrong(
        "limit_serves_nobody",
        "Limits!B2",
        small(Limits=[["limit", "trained_for", "specialty", "most"], ["L", "North", "101101", 9]]),
    ),
    Wrong("limit_outside_plan", "Limits!H2", small(Limits=[LIMITS, ["L", "seats", None, None, None, 0, 9, 2040]])),
    Wrong(
        "closed_before_open",
        "Programmes!G2",
        small(
            Programmes=[[*PROGRAMMES[0], "first_intake", "last_intake"], [*PROGRAMMES[1], 2026, 2025], PROGRAMMES[2]]
        ),
    ),
    Wrong(
        "seats_before_opening",
        "Programmes!C2",
        small(Programmes=[[*PROGRAMMES[0], "first_intake"], [*PROGRAMMES[1], 2028], PROGRAMMES[2]]),
    ),
    Wrong(
        "enrolled_twice",
        "Enrolled!E3",
        small(
            Enrolled=[
                [*ENROLLED, "trained_for"],
                ["North College", "080901", 2026, 10, None],
                ["North College", "080901", 2026, 12, "North"],
            ]
        ),
    ),
    Wrong(
        "fixed_while_closed",
        "Fixed!D2",
        small(
            Programmes=[[*PROGRAMMES[0], "last_intake"], [*PROGRAMMES[1], 2027], PROGRAMMES[2]],
            Fixed=[FIXED, ["North College", "080901", "North", 2028, 5]],
        ),
    ),
    Wrong(
        "never_opens",
        "Programmes!F2",
        small(Programmes=[[*PROGRAMMES[0], "min_open"], [*PROGRAMMES[1], 900], PROGRAMMES[2]]),
    ),
    Wrong(
        "whole_class_impossible",
        "Programmes!G2",
        small(
            Programmes=[
                [*PROGRAMMES[0], "min_intake", "multiple"],
                [*PROGRAMMES[1][:3], 55, 4, 35, 30],
                PROGRAMMES[2],
            ]
        ),
    ),
    Wrong("year_before_plan", "Demand!C5", small(Demand=[*DEMAND, ["North", "080901", 2026, 1]])),
    Wrong(
        "demand_gap",
        "Demand!C5",
        {**small(Demand=[*DEMAND, ["North", "080901", 2034, 1]], Workforce=WORKFORCE), **HEADCOUNT},
    ),
    Wrong("workforce_needed", "Settings!B4", {**SMALL, **HEADCOUNT}),
    Wrong(
        "shares_above_one",
        "Retention!D3",
        small(Retention=[RETENTION, ["North", "North", "North", 0.6], ["North", "North", "South", 0.5]]),
    ),
    Wrong("own_route", "Routes!C2", small(Routes=[["trained_in", "trained_for", "max_seats"], ["North", "North", 5]])),
    Wrong(
        "sharing_with_itself",
        "Sharing!B2",
        small(Sharing=[["employed_in", "serves", "max_share"], ["North", "North", 0.1]]),
    ),
    Wrong(
        "weights_apart",
        "Specialties!C3",
        small(Specialties=[["specialty", "name", "priority"], ["080901", "C", 1], ["101101", "N", 0.0000009]]),
    ),
    Wrong("unknown_programme", "Enrolled!B2", small(Enrolled=[ENROLLED, ["South College", "080901", 2026, 3]])),
    Wrong("enrolled_in_plan", "Enrolled!C2", small(Enrolled=[ENROLLED, ["North College", "080901", 2027, 3]])),
    Wrong("fixed_year", "Fixed!D2", small(Fixed=[FIXED, ["North College", "080901", "North", 2029, 3]])),
    Wrong(
        "fixed_above_max",
        "Fixed!E3",
        small(
            Fixed=[
                FIXED,
                ["North College", "080901", "North", 2027, 41],
                ["North College", "080901", "South", 2027, 40],
            ]
        ),
    ),
    Wrong(
        "fixed_closed_route",
        "Fixed!C2",
        small(
            Fixed=[FIXED, ["North College", "080901", "South", 2027, 4]],
            Routes=[["trained_in", "trained_for", "allowed"], ["North", "South", "否"]],
        ),
    ),
    Wrong("fixed_without_demand", "Fixed!C2", small(Fixed=[FIXED, ["South College", "101101", "North", 2027, 4]])),
    Wrong(
        "unknown_change_target",
        "Changes!C2",
        small(**SCENARIO, Changes=[CHANGES, ["dry", "需求", "requred", "add", 1]]),
    ),
    Wrong(
        "change_years_reversed",
        "Changes!G2",
        small(
            **SCENARIO, Changes=[[*CHANGES, "year_from", "year_to"], ["dry", "Demand", "需求人数", "乘", 2, 2031, 2030]]
        ),
    ),
]

SCENARIOS = [
    Wrong("scenario_named_base", "Scenarios!A2", small(Scenarios=[["scenario"], ["基准"]])),
    Wrong("no_row_matches", "Changes!F2", changed("dry", "Demand", "required", "add", 1, year_from=2040)),
    Wrong("change_of_key", "Changes!C2", changed("dry", "Demand", "year", "add", 1)),
    Wrong("change_without_setting", "Changes!F2", changed("dry", "Settings", "value", "set", "high", name=None)),
    Wrong("meaningless_filter", "Changes!F2", changed("dry", "Regions", "weight", "set", 2, level="bachelor")),
    Wrong("change_of_text", "Changes!D2", changed("dry", "Specialties", "name", "add", 1)),
]

WHOLE = [
    Wrong("workforce_ignored", "Workforce", small(Workforce=[["region"], ["nowhere"]])),
    Wrong("no_workforce", "Demand!A3", {**small(Workforce=[*WORKFORCE[:2], WORKFORCE[3]]), **HEADCOUNT}),
    Wrong(
        "forecasts_out_of_order",
        "Demand!E2",
        {**edited("Demand", "E2", 61, edited("Demand", "E1", "low")), "Settings": settings(demand_case="low")},
    ),
    Wrong("odd_number", "Demand!D3", small(Demand=[*DEMAND[:2], ["South", "080901", 2031, 4000], *THREE_YEARS])),
    Wrong("odd_share", "Programmes!F2", small(Programmes=MISTYPED_FILL)),
    Wrong("odd_year", "Demand!C5", small(Demand=[*DEMAND, ["South", "101101", 2081, 40]])),
    Wrong("no_exit_rate", "Workforce!A2", {**small(Workforce=[row[:3] for row in WORKFORCE]), **HEADCOUNT}),
    Wrong(
        "money_in_other_unit",
        "Programmes!F2",
        small(Programmes=COSTLY, Budgets=[["region", "year", "budget"], ["North", 2028, 0.5], ["South", 2027, 0.3]]),
    ),
    Wrong("demand_not_offered", "Demand!B4", small(Programmes=PROGRAMMES[:2])),
    Wrong("region_takes_no_part", "Regions!A4", small(Regions=[*SMALL["Regions"], ["Far away"]])),
    Wrong("late_graduates", "Settings!B4", small(Settings=[*SMALL["Settings"][:3], ["last_year", 2029]])),
    Wrong(
        "moving_outside_years",
        "Inflow!C2",
        small(Inflow=[["region", "specialty", "year", "people"], ["North", "080901", 2033, 2]]),
    ),
    Wrong(
        "moving_without_demand",
        "Inflow!A2",
        small(Inflow=[["region", "specialty", "year", "people"], ["North", "101101", 2030, 2]]),
    ),
    Wrong("directed_serve_better", "Retention!D2", small(Retention=[RETENTION, ["South", "South", "South", 0.8]])),
    Wrong("enrolled_long_ago", "Enrolled!C2", small(Enrolled=[ENROLLED, ["North College", "080901", 2022, 3]])),
    Wrong("enrolment_committed", "Institutions!C2", small(Institutions=LIMITED)),
    Wrong(
        "budget_committed",
        "Budgets!C2",
        small(Programmes=COSTLY, Budgets=[["region", "year", "budget"], ["North", 2028, 159.5], ["South", 2027, 120]]),
    ),
]

STRUCTURE = [
    Wrong("missing_sheet", "", small(Regions=None)),
    Wrong("empty_sheet", "Regions!A2", small(Regions=[["region"]])),
    Wrong("missing_column", "Regions!A1", small(Regions=[["weight"], [1]])),
]

ALL = [*STRUCTURE, *VALUES, *TABLES, *SCENARIOS, *WHOLE]


def _register(wrong: Wrong) -> None:
    @triggers(wrong.code)
    def fixture(_folder: Path) -> Iterable[Issue]:
        return check_case(raw_workbook(wrong.tables))[1]


for _wrong in ALL:
    _register(_wrong)


@triggers("unknown_scenario")
def a_scenario_that_is_not_there(_folder: Path) -> Iterable[Issue]:
    return apply_scenario(raw_workbook(small(**SCENARIO)), "dri").issues


@triggers("same_file_twice")
def a_file_given_twice(_folder: Path) -> Iterable[Issue]:
    return join([raw_workbook(SMALL), raw_workbook(SMALL)]).issues


@triggers("same_name_twice")
def two_files_of_one_name(_folder: Path) -> Iterable[Issue]:
    return join([raw_workbook(SMALL), replace(raw_workbook(SMALL), sha256="1" * 64)]).issues


@triggers("rows_disagree")
def files_that_disagree(_folder: Path) -> Iterable[Issue]:
    other = raw_workbook({"Regions": [["region", "weight"], ["North", 2]]}, "north.xlsx")
    return join([raw_workbook(SMALL), other]).issues
