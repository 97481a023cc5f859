"""Texts put together: lists, sentences one after the other, names cut to a width, and columns for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from coplan.words.language import Language, Text, in_language

NAME_WIDTH = 28  # of a region or a specialty within a sentence, in Latin letters


def shortened(name: str, width: int = NAME_WIDTH) -> str:
    """A name in one line of at most this width in Latin letters, a Chinese character taking two."""
    line = " ".join(str(name).split())
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"


def listed(parts: Iterable[str | Text], language: Language) -> str:
    """Parts of a sentence in a row, in a language."""
    return str(in_language(list(parts), language))


def listed_in_both(parts: Iterable[str | Text]) -> Text:
    """Parts of a sentence in a row."""
    found = list(parts)
    return Text(listed(found, "en"), listed(found, "zh"))


def parted(parts: Iterable[Text]) -> Text:
    """Parts of a sentence that have commas themselves, one after the other."""
    texts = list(parts)
    return Text("; ".join(text.en for text in texts), "；".join(text.zh for text in texts))


def sentences(said: Iterable[Text]) -> Text:
    """Whole sentences one after the other; a blank one is none."""
    texts = [text for text in said if text.en]
    return Text(" ".join(text.en for text in texts), "".join(text.zh for text in texts))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of equal length as lines: the first column to the left, the others to the right, by width on the screen."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        cells = [row[0] + first, *(blank + cell for cell, blank in zip(row[1:], others, strict=True))]
        lines.append("  ".join(cells).rstrip())
    return lines
