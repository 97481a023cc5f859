"""Seats and shortages of a plan explained, as the plan stands now."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from coplan.errors import BadInput, CoplanError
from coplan.evaluate import Evaluation
from coplan.evaluate import evaluate as evaluate_plan
from coplan.explain.explanation import Explanation, State
from coplan.explain.lines import lines
from coplan.explain.selection import Asked, select
from coplan.explain.tables import results
from coplan.reopen.opening import reopen
from coplan.run.files import need_output, save
from coplan.words.language import Language
from coplan.workbook.results import write_results


def explain(
    path: Path, asked: Asked | None = None, output: Path | None = None, language: Language | None = None
) -> tuple[list[str], Evaluation]:
    """What the seats that match serve and what stops more, why needs stay short; output names a workbook with all.

    The lines to print, and the evaluation of the plan, whose issues and language go with them. Seats edited by hand
    are explained as they are, also where they break limits.

    Raises UsageProblem, among others for names that the plan does not know, or BadInput, among others where a row of
    Allocation cannot be used.
    """
    if output is not None:
        need_output(output, [path])
    read = reopen(path, language)
    try:
        evaluation = evaluate_plan(read)
        if evaluation.plan is None:
            raise BadInput(evaluation.issues)
        edits = None if evaluation.edits is None else len(evaluation.edits)
        state = State([found.what for found in evaluation.broken], edits)
        found = Explanation(evaluation.plan, select(read.case, asked or Asked()), state)
        said = lines(found, evaluation.language)
        if output is not None:
            _write(output, found, evaluation)
    except CoplanError as error:
        error.language = error.language or read.raw.language
        raise
    return said, evaluation


def _write(output: Path, found: Explanation, evaluation: Evaluation) -> None:
    content, shown = BytesIO(), evaluation.language
    write_results(content, results(found, evaluation.name, shown), shown)
    save(output, content.getvalue())
