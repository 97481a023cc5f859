"""What a limit is about, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coplan.case import Case


def subjects(case: Case, key: Sequence[Any], of_programme: bool) -> dict[str, Any]:
    """The parts of a key as placeholders first, second and third: a programme as institution and specialty."""
    names = [str(part) for part in key]
    if of_programme:
        names[1] = f"{names[1]} {case.specialties[names[1]].name}".strip() if _named(case, names[1]) else names[1]
    return dict(zip(("first", "second", "third"), names, strict=False))


def _named(case: Case, specialty: str) -> bool:
    return case.specialties[specialty].name not in ("", specialty)
