"""Sections and urgent notices of before are kept, in drafts too; and back."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

change = import_module("clinic.notices.migrations.0003_sections_to_pages")


class Revisions:
    """Stands for the table of revisions, with one row."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content, self.pk = content, 1

    def filter(self, **kwargs: Any) -> Revisions:
        return self

    def iterator(self, chunk_size: int) -> list[Revisions]:
        return [self]

    def update(self, content: dict[str, Any]) -> None:
        self.content = content


class Nothing:
    """A table without rows."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: self

    def __iter__(self) -> Any:
        return iter(())


@pytest.mark.parametrize("section", [None, 7])
@pytest.mark.parametrize("kind", ["urgent", "announcement"])
def test_a_draft_keeps_its_kind_and_its_section_forwards_and_backwards(
    kind: str, section: int | None
) -> None:
    before = {"pk": 3, "title": "x", "kind": kind, "section": section}
    revisions = Revisions(dict(before))

    def get_model(app: str, name: str) -> Any:
        return SimpleNamespace(objects=revisions if name == "Revision" else Nothing())

    apps = SimpleNamespace(get_model=get_model)
    change.forwards(apps, None)
    after = revisions.content
    assert after["kind"] == ("emergency" if kind == "urgent" else kind)
    assert [row["page"] for row in after["places"]] == ([section] if section else [])
    assert after["audience"] == ("pages" if section else "site")
    change.backwards(apps, None)
    assert revisions.content == before
