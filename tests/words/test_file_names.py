"""Names of files: legal on Windows too, and different on disks that pass over letter case."""

from __future__ import annotations

import unicodedata

import pytest

from coplan.words.file_names import file_name, file_names

HOSTILE = [
    "a/b", "a\\b", "a_b", "A_B", "a-2", "a", "A", "CON", "nul", "NUL.txt", "com¹", "aux ", "prn.", "dots...", "...",
    "", " ", ".hidden", "~$locked", "🏫" * 200, "学" * 200, "学" * 201, "Straße", "STRASSE", "é", "e\u0301", "ａ",
    "x\x00y", "x\x1fy", "[North]", "\udcff", "what?", 'a"b<c>|d*e:f',
]  # fmt: skip
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in "0123456789¹²³")}


def test_hostile_names_give_distinct_legal_names() -> None:
    found = file_names(HOSTILE)
    on_disk = {unicodedata.normalize("NFC", name).casefold() for name in found}
    assert len(on_disk) == len(HOSTILE)
    for name in found:
        assert not set(name) & set('\\/:*?"<>|[]')
        assert name.isprintable()
        assert name == name.strip(" .")
        assert not name.startswith((".", "~"))
        assert name.partition(".")[0].lower() not in DEVICES
        assert 0 < len(f"{name}.xlsx".encode()) <= 255 - len(".~lock.#")


@pytest.mark.parametrize("name", ["North", "华北电力大学(保定)", "St. John's College", "a & b, c"])
def test_ordinary_names_stay(name: str) -> None:
    assert file_name(name) == name


def test_a_number_does_not_take_the_name_of_another() -> None:
    assert file_names(["a-2", "a", "A", "b"]) == ["a-2", "a", "A-3", "b"]
