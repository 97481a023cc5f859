"""Values as a report shows them: numbers by their look, names safe and short enough for a chart."""

from __future__ import annotations

import html
import math
import textwrap
from numbers import Real
from typing import Any

from coplan.words.sentences import shortened

FORMATS = {
    "integer": "{:,.0f}",
    "decimal": "{:,.1f}",
    "money": "{:,.2f}",
    "price": "{:,.4f}",
    "fine": "{:,.4f}",
    "transfer": "{:,.2f}",
    "percent": "{:.1%}",
    "year": "{:.0f}",
}
"""Number formats by look, those of coplan/workbook/style.py."""
LABEL_WIDTH = 28  # in Latin letters, a Chinese character taking two


def shown(value: Any, look: str) -> str:
    """A cell as text; a blank one is "". What is no number stays as it is."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or not isinstance(value, Real) or look not in FORMATS:
        return str(value)
    text = FORMATS[look].format(value)
    return text[1:] if text.startswith("-") and not text.strip("-0.,%") else text


def safe(text: str) -> str:
    """A user's text inside a chart, whose library reads <b>, <a href> and &lt; as markup."""
    return html.escape(text, quote=False)


def label(text: str, width: int = LABEL_WIDTH) -> str:
    """A user's text as a label of an axis or a node: safe, and cut where it is long (the table has it whole)."""
    return safe(shortened(text, width))


def lines(text: str, width: int = LABEL_WIDTH) -> str:
    """A text of coplan's own as a label in as many lines as it takes."""
    return "<br>".join(safe(line) for line in textwrap.wrap(text, width))
