"""What regions reach alone in several cases: found out once wherever cases are equal for a region."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coplan.case import Case
from coplan.contract.model import Model
from coplan.plan.alone import Alone, alone_case, alone_of
from coplan.run.shell import Tell
from coplan.solver import Unproven
from coplan.workers import Progress, Workers


@dataclass(frozen=True)
class Asker:
    """A case of whose regions it is wanted what they reach alone, under a model; names are told with the progress."""

    case: Case
    model: Model
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Question:
    """A region of a case that is reduced to what the region sees; names are those that all askers have."""

    region: str
    case: Case
    model: Model
    seconds: float | None
    names: tuple[str, ...] = field(compare=False)


def alone_of_cases(
    workers: Workers, askers: Sequence[Asker], seconds: float | None
) -> list[Mapping[str, Alone] | None]:
    """What each region of each case reaches by itself, as make_plan takes it; None where an optimum is not proven.

    seconds: time limit of each question.
    """
    asked: dict[str, list[_Question]] = {}
    needed: list[list[tuple[str, int]]] = []
    for asker in askers:
        needed.append([])
        for region in asker.case.regions:
            new = _Question(region, alone_case(asker.case, region), asker.model, seconds, asker.names)
            questions = asked.setdefault(region, [])
            if new in questions:
                at = questions.index(new)
                questions[at] = replace(new, names=(*questions[at].names, *new.names))
            else:
                at = len(questions)
                questions.append(new)
            needed[-1].append((region, at))
    places = [(region, n) for region, questions in asked.items() for n in range(len(questions))]
    answers = dict(zip(places, workers.each(_answer, [asked[region][n] for region, n in places]), strict=True))
    return [_known({region: answers[region, n] for region, n in wanted}) for wanted in needed]


def _answer(question: _Question, tell: Tell) -> tuple[Alone | None, bool]:
    """What the region reaches (None: no plan alone), and whether it is proven."""
    began = time.monotonic()
    deadline = None if question.seconds is None else began + question.seconds
    try:
        alone = alone_of(question.case, question.model, question.region, deadline)
    except Unproven:
        return None, False
    if alone is not None:
        tell(Progress("alone", question.region, alone.value, time.monotonic() - began, question.names))
    return alone, True


def _known(answers: Mapping[str, tuple[Alone | None, bool]]) -> dict[str, Alone] | None:
    if not all(proven for _, proven in answers.values()):
        return None
    return {region: alone for region, (alone, _) in answers.items() if alone is not None}
