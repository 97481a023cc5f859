"""Whole-number seats × Case → Plan: balance, figures, tables, and the re-check of every relation."""

from coplan.plan.make import (
    Effort,
    FractionalPlan,
    bound_of,
    make_plan,
    plan_in_fractions,
    plan_in_whole_seats,
    plan_of_seats,
)
from coplan.plan.result import Plan

__all__ = [
    "Effort",
    "FractionalPlan",
    "Plan",
    "bound_of",
    "make_plan",
    "plan_in_fractions",
    "plan_in_whole_seats",
    "plan_of_seats",
]
