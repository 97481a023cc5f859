"""Texts put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coplan.words.language import Text
from coplan.words.sentences import aligned, listed_in_both, parted, sentences, shortened


@given(st.text(), st.integers(2, 40))
def test_a_long_name_is_cut_to_one_line_of_its_width(name: str, width: int) -> None:
    short = shortened(name, width)
    assert cell_len(short) <= width
    assert len(short.splitlines()) <= 1
    assert short == " ".join(name.split()) or short.endswith("…")


def test_parts_and_sentences_stand_as_each_language_has_them() -> None:
    one, two = Text("one", "一"), Text("two", "二")
    assert listed_in_both([one, "x", two]) == Text("one, x, two", "一、x、二")
    assert parted([one, two]) == Text("one; two", "一；二")
    assert sentences([one, Text("", ""), two]) == Text("one two", "一二")


def test_columns_are_aligned_by_width_on_the_screen() -> None:
    rows = aligned([["缺口", "1"], ["Seats", "京津冀"]])
    assert rows == ["缺口        1", "Seats  京津冀"]
    assert len({cell_len(row) for row in rows}) == 1
