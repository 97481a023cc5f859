"""Where the project's data files (models/, inputs/) are. The only module that knows."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path
from typing import Any


def data_folder(name: str) -> Path:
    """Folder `models` or `inputs`: inside an installed package, or beside it in a bare checkout."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def is_file(path: Path) -> bool:
    """Whether a path is a file, which can be read to its end as no pipe or device can. Raises OSError if not there."""
    return stat.S_ISREG(path.stat().st_mode)


def load_toml(name: str) -> dict[str, Any]:
    """The parsed content of models/<name>."""
    with (data_folder("models") / name).open("rb") as file:
        return tomllib.load(file)
