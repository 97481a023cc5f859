"""What all use cases do alike: options, the language of errors, names of files, marked copies, saving, and the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Concatenate, ParamSpec

from coplan.contract.model import Model, load_model
from coplan.errors import CoplanError, ExitCode, Issue, UsageProblem, in_language_of, not_our_fault
from coplan.tables.raw import RawWorkbook
from coplan.words.file_names import file_name
from coplan.words.language import Language, printable
from coplan.workbook.save import atomically, check_writable, is_same_file
from coplan.workers import Place, Progress, cores

P = ParamSpec("P")
Paths = Path | Sequence[Path]
Tell = Callable[[Progress], None]
PAGE = (".html", ".htm")


def silent(*_: object) -> None:
    """Tell nobody of a step."""


@dataclass(frozen=True)
class Options:
    """How a use case is carried out.

    model: a model, its name, or the path of a model file; by default the one that the case or the plan names.
    language: the language of what is written and told; by default that of the workbook.
    time_limit: seconds after which to give up. accept_gap: as in make_plan. jobs: processes, by default as many as
    cores. brief: whether a plan is written without the sheets that say why. cluster: the address of the cluster that
    works in place of processes, blank for none.
    tell: is called with every step that is done, and with the language of the user's headings.
    """

    model: str | Path | Model | None = None
    language: Language | None = None
    time_limit: float | None = None
    accept_gap: float | None = None
    jobs: int | None = None
    brief: bool = False
    cluster: str = ""
    tell: Callable[[Progress, Language], None] = silent

    def model_or(self, named: str) -> Model:
        """The model that is asked for, otherwise the one of this name. Raises UsageProblem or BadInput."""
        return self.model if isinstance(self.model, Model) else load_model(str(self.model or named))

    def deadline(self, began: float) -> float | None:
        """time.monotonic() after which to give up what began then."""
        return None if self.time_limit is None else began + self.time_limit

    def telling(self, language: Language) -> Tell:
        """Tells each step in a language."""
        return lambda step: self.tell(step, language)

    @property
    def place(self) -> Place:
        """Where work is done side by side. Raises UsageProblem where it is to be here and in a cluster."""
        if self.jobs and self.cluster:
            raise UsageProblem([Issue("jobs_and_cluster")], self.language)
        return Place(self.jobs or cores(), self.cluster)

    def for_work_elsewhere(self, named: str) -> Options:
        """The options as they can be sent to a process or a machine, which tells of its steps by its own ways.

        It does not have the user's model file. named: the model that the case names. Raises as model_or does.
        """
        return replace(self, tell=silent, model=self.model_or(named))


USUAL = Options()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a use case gives back: the language to tell it in, what to tell, and the file that was written, if any."""

    language: Language
    issues: tuple[Issue, ...] = ()
    path: Path | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.DONE


@dataclass(frozen=True)
class Shell:
    """The files that a user named for a use case: those it reads, its output, and where a marked copy is to go.

    Raises UsageProblem or BadInput where the output or the copy is given and cannot be written.
    """

    files: Sequence[Path]
    output: Path | None = None
    language: Language | None = None
    annotate_to: Path | None = None

    def __post_init__(self) -> None:
        if self.output is not None:
            need_output(self.output, self.files)
        if self.annotate_to is not None:
            if len(self.files) > 1:
                raise UsageProblem([Issue("annotate_one_file")], self.language)
            need_output(self.annotate_to, self.files)

    @contextmanager
    def speaking(self, language: Language) -> Iterator[None]:
        """Errors that are raised within are told in this language, and marked in the copy that is asked for."""
        with in_language_of(language):
            try:
                yield
            except CoplanError as error:
                if error.marks:
                    error.issues += self.marked(error.marks, language)
                raise

    def marked(self, issues: Sequence[Issue], language: Language) -> tuple[Issue, ...]:
        """Write the copy that is asked for, with every problem marked; a notice that says so, if there is a copy.

        Raises BadInput where it cannot be written.
        """
        if self.annotate_to is None:
            return ()
        from coplan.workbook.annotate import annotate  # XlsxWriter is not waited for where no copy is asked for

        file = self.files[0]
        content = BytesIO()
        annotate(file.read_bytes(), issues, language, content, file.name)
        save_bytes(self.annotate_to, content.getvalue())
        return (Issue("marked_copy", values={"path": str(self.annotate_to)}),)

    def target(self, raw: RawWorkbook, model: str, what: str = "") -> Path:
        """The output that is asked for, otherwise outputs/<case>-<model>[-<what>].xlsx under the current folder.

        Raises UsageProblem or BadInput where it cannot be written.
        """
        found = self.output or Path("outputs") / self.name(raw, model, what)
        need_output(found, self.files)
        return found

    def name(self, raw: RawWorkbook, model: str, what: str = "") -> str:
        """What a workbook that is made of the case is called; what: a scenario, or the use case."""
        stem = self.files[0].stem if len(self.files) == 1 else raw.stem
        return "-".join(part for part in (stem, model, file_name(what) if what else "") if part) + ".xlsx"

    @property
    def source(self) -> str:
        """What Summary calls the input."""
        return " + ".join(printable(path.name) for path in self.files)


def listed(paths: Paths) -> list[Path]:
    """One path or several as a list."""
    return [paths] if isinstance(paths, Path) else list(paths)


def need_output(target: Path, sources: Iterable[Path], endings: Sequence[str] = (".xlsx",)) -> None:
    """A target is a file of this kind that can be written, and none of the user's own files, which never are.

    Raises UsageProblem or BadInput.
    """
    wrong = "not_html_name" if endings == PAGE else "not_xlsx_name"
    if target.name.lower() in endings:
        raise UsageProblem([Issue("only_an_ending", values={"path": str(target)})])
    if target.suffix.lower() not in endings:
        raise UsageProblem([Issue(wrong, values={"path": str(target)})])
    if any(is_same_file(target, source) for source in sources):
        raise UsageProblem([Issue("own_file", values={"path": str(target)})])
    check_writable(target)


def save(target: Path, write: Callable[Concatenate[BinaryIO, P], None], *what: P.args, **how: P.kwargs) -> None:
    """Write a workbook whole or not at all; write takes the open file first. Raises BadInput."""
    content = BytesIO()
    write(content, *what, **how)
    save_bytes(target, content.getvalue())


def save_bytes(target: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises BadInput."""
    with atomically(target) as temporary:
        temporary.write_bytes(content)


def how_it_ended(error: Exception) -> tuple[ExitCode, tuple[Issue, ...], str]:
    """The exit code and the issues of a failure; of a defect of coplan what went wrong, otherwise a blank."""
    if known := not_our_fault(error):
        return known.exit_code, known.issues, ""
    return ExitCode.DEFECT, (), f"{type(error).__name__}: {error}"
