"""The files that commands write: their names, and what keeps a user's own file safe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan.errors import Issue, UsageProblem
from coplan.workbook.save import atomically, check_writable, is_same_file


def default_output(stem: str, model: str, scenario: str = "") -> Path:
    """outputs/<case>-<model>[-<scenario>].xlsx under the current folder."""
    return Path("outputs") / output_name(stem, model, scenario)


def output_name(stem: str, model: str, scenario: str = "") -> str:
    """Name of a plan workbook; a scenario's name is made one that a file can have."""
    safe = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in scenario).strip(" .")
    safe = safe or "_" * bool(scenario)
    return "-".join(part for part in (stem, model, safe) if part) + ".xlsx"


def need_output(target: Path, sources: Iterable[Path]) -> None:
    """A target is a workbook that can be written, and none of the user's own files, which are never written to.

    Raises UsageProblem or BadInput.
    """
    _need_target(target, sources, (".xlsx",), "not_xlsx_name")


def need_page(target: Path, sources: Iterable[Path]) -> None:
    """As need_output, for a report."""
    _need_target(target, sources, (".html", ".htm"), "not_html_name")


def _need_target(target: Path, sources: Iterable[Path], endings: tuple[str, ...], code: str) -> None:
    if target.name.lower() in endings:
        raise UsageProblem([Issue("only_an_ending", values={"path": str(target)})])
    if target.suffix.lower() not in endings:
        raise UsageProblem([Issue(code, values={"path": str(target)})])
    if any(is_same_file(target, source) for source in sources):
        raise UsageProblem([Issue("own_file", values={"path": str(target)})])
    check_writable(target)


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises BadInput."""
    with atomically(path) as temporary:
        temporary.write_bytes(content)
