"""Whole-number seats × Case → Plan: balance, figures, tables, and the re-check of every relation."""

from coplan.plan.make import bound_of, make_plan, plan_of_seats
from coplan.plan.result import Plan

__all__ = ["Plan", "bound_of", "make_plan", "plan_of_seats"]
