"""Relations as text, with variables by their names and keys: seats[E,k,West,2027]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from coplan.formulation.balance import Relations
from coplan.formulation.build import Formulation

SENSES = {-1: "<=", 0: "=", 1: ">="}


def relations_as_text(lp: Formulation, relations: Relations) -> list[str]:
    """`key: terms sense limit`, a line for each relation."""
    names = dict(_names(lp))
    return [
        f"{_key(key)}: {_sum(relation, names)} {SENSES[relation.sense]} {0 - relation.constant:.10g}"
        for key, relation in relations
    ]


def expression_as_text(lp: Formulation, expression: Any) -> str:
    """`terms`, with the constant where there is one."""
    constant = f" + {expression.constant:.10g}" if expression.constant else ""
    return _sum(expression, dict(_names(lp))) + constant


def _names(lp: Formulation) -> Iterator[tuple[int, str]]:
    for kind in fields(lp.variables):
        found = getattr(lp.variables, kind.name)
        if isinstance(found, dict):
            yield from ((id(variable), f"{kind.name}[{_key(key)}]") for key, variable in found.items())
        elif found is not None:
            yield id(found), kind.name


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return ",".join(map(_key, key))
    return str(key)


def _sum(expression: Any, names: dict[int, str]) -> str:
    terms = [_term(float(a), names[id(variable)]) for variable, a in expression.items()]
    return " ".join(terms).removeprefix("+ ") or "0"


def _term(coefficient: float, name: str) -> str:
    sign, size = "-" if coefficient < 0 else "+", abs(coefficient)
    return f"{sign} {name}" if size == 1 else f"{sign} {size:.10g} {name}"
