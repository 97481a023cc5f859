"""The commands that look at plans: compare, report and evaluate."""

from __future__ import annotations

from pathlib import Path

import click

from coplan import compare as comparing
from coplan import evaluate as evaluating
from coplan.cli.options import (
    Texts,
    brief_option,
    effort_options,
    json_option,
    lang_option,
    model_option,
    output_option,
    plan_argument,
)
from coplan.cli.progress import Teller
from coplan.cli.telling import issues_data, tell, tell_solved
from coplan.notices import reviewing as answers
from coplan.run import answering
from coplan.run import plans as reviewing
from coplan.run.shell import Options
from coplan.words.language import Language


def add_compare(group: click.Group, text: Texts) -> None:
    """Add the command compare to the group."""

    @group.command("compare", help=text("compare"))
    @click.argument("plans", type=click.Path(path_type=Path), metavar=text("plans"), nargs=-1, required=True)
    @output_option(text, "output_compare")
    @lang_option(text)
    def compare(plans: tuple[Path, ...], output: Path | None, lang: Language | None) -> int:
        compared = reviewing.compare(plans, output, lang)
        return tell(compared, comparing.lines(compared.comparison, compared.language))


def add_report(group: click.Group, text: Texts) -> None:
    """Add the command report to the group."""

    @group.command("report", help=text("report"))
    @click.argument("plans", type=click.Path(path_type=Path), metavar=text("plans_report"), nargs=-1, required=True)
    @output_option(text, "output_report")
    @click.option("--actual", type=click.Path(path_type=Path), metavar=text("file"), help=text("actual_report"))
    @lang_option(text, "lang_report")
    def report(plans: tuple[Path, ...], output: Path | None, actual: Path | None, lang: Language | None) -> int:
        return tell(reviewing.report(plans, output, lang, actual), ())


def add_evaluate(group: click.Group, text: Texts) -> None:
    """Add the command evaluate to the group."""

    @group.command("evaluate", help=text("evaluate"))
    @plan_argument(text)
    @output_option(text, "output_evaluate")
    @click.option("--replies", type=click.Path(path_type=Path), metavar=text("folder"), help=text("replies"))
    @click.option("--repair", is_flag=True, help=text("repair"))
    @brief_option(text)
    @model_option(text, "model_of_plan")
    @effort_options(text)
    @lang_option(text)
    @json_option(text)
    def evaluate(
        plan: Path,
        output: Path | None,
        replies: Path | None,
        repair: bool,
        brief: bool,
        model: str | None,
        time_limit: float | None,
        accept_gap: float | None,
        lang: Language | None,
        as_json: bool,
    ) -> int:
        if repair:
            with Teller(lang or text.language) as teller:
                options = Options(model, lang, time_limit, accept_gap, brief=brief, tell=teller.step)
                if replies is not None:
                    solved = answering.repair_replies(plan, replies, output, options)
                else:
                    solved = reviewing.repair(plan, output, options)
            return tell_solved(solved, as_json)
        if replies is not None:
            return _tell_replied(answering.evaluate_replies(plan, replies, output, lang, model), as_json)
        evaluated = reviewing.evaluate(plan, output, lang, model)
        found, shown = evaluated.evaluation, evaluated.language
        if as_json:
            return tell(evaluated, {**evaluating.data(found, shown), "issues": issues_data(found.issues, shown)})
        return tell(evaluated, evaluating.lines(found, shown))


def _tell_replied(replied: answering.Replied, as_json: bool) -> int:
    """Tell what answers break and cost, one by one and all together."""
    found, shown, case = replied.evaluation, replied.language, replied.evaluation.case
    if as_json:
        told = {**evaluating.data(found, shown), "replies": answers.data(replied.replies)}
        return tell(replied, {**told, "issues": issues_data(replied.issues, shown)})
    return tell(replied, [*answers.lines(replied.replies, case, shown), *evaluating.lines(found, shown)])
