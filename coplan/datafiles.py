"""Where the project's data files (models/, inputs/) are. The only module that knows."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any


def data_folder(name: str) -> Path:
    """Folder `models` or `inputs`: inside an installed package, or beside it in a bare checkout."""
    beside = Path(__file__).resolve().parent.parent / name
    return beside if beside.is_dir() else Path(str(resources.files("coplan").joinpath(name)))


def load_toml(name: str) -> dict[str, Any]:
    """The parsed content of models/<name>."""
    with (data_folder("models") / name).open("rb") as file:
        return tomllib.load(file)
