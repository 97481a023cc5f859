"""What is printed of a command that takes long while it runs."""

from __future__ import annotations

from rich.console import Console

from coplan.cli.telling import scenario_title
from coplan.words.language import Language, in_language, say
from coplan.workers import Progress


class Teller:
    """Tells progress step by step: a moving line on a terminal, plain lines elsewhere."""

    def __init__(self, language: Language):
        self.status = Console(stderr=True).status(say("cli.working", language))

    def __enter__(self) -> Teller:
        self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.status.stop()

    def step(self, progress: Progress, language: Language) -> None:
        """Tell one step that is done."""
        subject = progress.subject
        if progress.stage == "goal":
            goal, _, region = subject.partition("@")
            subject = f"{region} {say(f'goal.{goal}', language)}".strip()
        text = say(
            f"progress.{progress.stage}",
            language,
            subject=subject,
            value="–" if progress.value is None else _short(progress.value),
            seconds=f"{progress.seconds:.1f}",
        ).rstrip()
        names = [scenario_title(name, language) for name in progress.scenarios]
        if names and (len(names) == 1 or progress.stage != "alone"):  # alone most often serves all of them
            text = f"[{in_language(names, language)}] {text}"
        self.status.console.print(text, highlight=False, markup=False, soft_wrap=True)


def _short(value: float) -> str:
    """A figure on the way: six digits, but never as a power of ten."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
