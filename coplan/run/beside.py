"""What a plan workbook says beside the plan itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from coplan.errors import Issue
from coplan.explain import Reason
from coplan.words.language import Text


@dataclass(frozen=True)
class Beside:
    """Sheets by key, what they begin with, and figures of Summary; missing: why sheets are not there that should be.

    bottlenecks: as early of reasons_of.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    missing: Issue | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    remarks: Mapping[str, Text] = field(default_factory=dict)
    bottlenecks: Callable[[], Reason] | None = None
