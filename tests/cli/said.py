"""What commands say, and a case for them to speak about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from tests.workbooks import saved

CHINESE_CHARACTERS = re.compile("[一-鿿]")


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


def chinese_case(path: Path, **sheets: Any) -> Path:
    """A sound case with Chinese names, or with sheets of one's own."""
    tables = {
        "设置": [["项目", "取值"], ["首个招生年", 2027], ["末个招生年", 2027]],
        "地区": [["地区"], ["北区"], ["南区"]],
        "院校": [["院校", "地区"], ["北区学院", "北区"]],
        "专业": [["专业代码", "专业名称"], ["080901", "计算机"]],
        "专业点": [["院校", "专业代码", "现招生数", "最多招生", "学制"], ["北区学院", "080901", 40, 80, 1]],
        "需求": [["地区", "专业代码", "年份", "需求人数"], ["北区", "080901", 2028, 60]],
    }
    return saved(path, {**tables, **sheets})
