"""The budgets of tests/budgets.toml."""

import tomllib
from pathlib import Path

_budgets = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text())

#: Queries by the kind of page.
QUERIES: dict[str, int] = _budgets["queries"]
QUERIES_AFTER_A_CHANGE: dict[str, int] = _budgets["queries_after_a_change"]
#: Bytes by the page's path: `first_paint`, `scripts`, `all`.
BYTES: dict[str, dict[str, int]] = _budgets["bytes"]
