"""What the check of packages says of an answer, and of none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.package_audit import verdict

GOOD = {"name": "django", "version": "5.2.19", "vulns": []}
BAD = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNMENDED = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
UNKNOWN = {"name": "y", "version": "1", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([GOOD], 0, "1 packages asked about, 0 unknown to the service, 0 holes"),
        ([GOOD, UNKNOWN], 0, "1 unknown"),
        ([GOOD, BAD], 1, "pillow 1.0: PYSEC-1, mended in 1.1"),
        ([UNMENDED], 1, "no version yet"),
        ([UNKNOWN], 0, "left out"),
        ([], 0, "left out"),
    ],
)
def test_an_answer(packages: list[dict[str, Any]], code: int, words: str) -> None:
    lines, ends_with = verdict(json.dumps({"dependencies": packages}))
    assert ends_with == code
    assert words in "\n".join(lines)


@pytest.mark.parametrize("answered", ["", "no json", "[]", "null", '{"other": 1}'])
def test_no_answer_breaks_no_build(answered: str) -> None:
    lines, code = verdict(answered)
    assert code == 0
    assert len(lines) == 1
    assert "left out" in lines[0]
