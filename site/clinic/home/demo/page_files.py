"""
Page files: YAML front matter, then a body of Markdown and fenced blocks.

    ---
    type: blog.HealthTipPage
    title: What causes the pain in the back of my ankle?
    ---
    A paragraph of **Markdown**.

    ## A heading

    :::callout
    kind: tip
    title: Go slowly
    text: Rest is part of training.
    :::

A run of paragraphs and lists becomes one `text` block, `##` and `###` become `heading` blocks, and a fence becomes
the block that it names, with its fields as YAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FENCE = re.compile(r"^:::\s*([a-z_]+)\s*$")
HEADING = re.compile(r"^(#{2,3})\s+(.+?)\s*$")


class ContentFileError(ValueError):
    """A content file that can't be read; the message names the file and what to mend."""


@dataclass(frozen=True)
class PageFile:
    """One page: its address (`/health-tips/running/`), its fields, and its body as (block name, fields) pairs."""

    path: Path
    address: str
    fields: dict[str, Any]
    body: list[tuple[str, Any]]

    @property
    def model_name(self) -> str:
        """The page type, such as blog.HealthTipPage."""
        return self.fields["type"]

    @property
    def parent_address(self) -> str:
        """The address of the page above; empty for the home page."""
        if self.address == "/":
            return ""
        return self.address.rstrip("/").rpartition("/")[0] + "/"

    @property
    def slug(self) -> str:
        """The last part of the address."""
        return self.address.rstrip("/").rpartition("/")[2] or "home"


def load_yaml(path: Path, text: str | None = None) -> Any:
    """The contents of a YAML file, or of a part of one."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8") if text is None else text)
    except yaml.YAMLError as error:
        raise ContentFileError(f"{path}: the YAML can't be read: {error}") from error


def split_body(path: Path, text: str) -> list[tuple[str, Any]]:
    """The blocks of a body, in order. Text and headings come as strings of Markdown."""
    blocks: list[tuple[str, Any]] = []
    paragraph: list[str] = []

    def flush() -> None:
        markdown = "\n".join(paragraph).strip()
        paragraph.clear()
        if markdown:
            blocks.append(("text", markdown))

    lines = iter(text.splitlines())
    for line in lines:
        if fence := FENCE.match(line):
            flush()
            inside: list[str] = []
            for inner in lines:
                if inner.strip() == ":::":
                    break
                inside.append(inner)
            else:
                raise ContentFileError(f"{path}: the block '{fence[1]}' is not closed by a line ':::'.")
            blocks.append((fence[1], load_yaml(path, "\n".join(inside)) or {}))
        elif heading := HEADING.match(line):
            flush()
            blocks.append(("heading", {"text": heading[2], "level": f"h{len(heading[1])}"}))
        else:
            paragraph.append(line)
    flush()
    return blocks


def read_page_file(path: Path, root: Path) -> PageFile:
    """One page file below `root`. `home.md` is the home page."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^---\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise ContentFileError(f"{path}: the file must begin with YAML between two lines '---'.")
    fields = load_yaml(path, parts[1])
    if not isinstance(fields, dict) or "type" not in fields or "title" not in fields:
        raise ContentFileError(f"{path}: the front matter needs 'type' and 'title'.")
    relative = path.relative_to(root).with_suffix("").as_posix()
    address = "/" if relative == "home" else f"/{relative}/"
    return PageFile(path, address, fields, split_body(path, parts[2]))


def read_page_files(root: Path) -> list[PageFile]:
    """All page files, parents before their children, siblings by `order` and then by address."""
    files = [read_page_file(path, root) for path in sorted(root.rglob("*.md"))]
    return sorted(
        files, key=lambda file: (file.address.count("/"), file.fields.get("order", 1000), file.address)
    )
