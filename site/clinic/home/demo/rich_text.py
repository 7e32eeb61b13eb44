"""Markdown of content files to the rich text that Wagtail stores."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: What the rich-text editor of the site knows; anything else would be lost at the first edit.
_PARSER = MarkdownIt("zero").enable(
    ["paragraph", "list", "emphasis", "link", "newline", "escape", "entity", "text_join", "backticks"]
)


def markdown_to_rich_text(markdown: str, page_id: Callable[[str], int]) -> str:
    """
    Rich text as Wagtail's database form: links to pages by their identifier.

    `page_id` finds a page by its address and raises a `LookupError` for an unknown one.
    """
    tokens = _PARSER.parse(markdown)
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                _link(child, page_id)
    return _render(tokens)


def _link(token: Token, page_id: Callable[[str], int]) -> None:
    href = str(token.attrs.get("href", ""))
    if href.startswith("/"):
        address, _, _anchor = href.partition("#")
        token.attrs = {"linktype": "page", "id": str(page_id(address))}
    else:
        token.attrs = {"href": href}


_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "b",
    "em": "i",
    "link": "a",
}


def _render(tokens: list[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_render(token.children or []))
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(escape(token.content, quote=False))
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("<br/>")
        elif token.hidden:
            continue  # the paragraph of a tight list
        else:
            name, _, edge = token.type.rpartition("_")
            tag = _TAGS[name]
            if edge == "open":
                attributes = "".join(f' {key}="{escape(str(value))}"' for key, value in _attributes(token))
                parts.append(f"<{tag}{attributes}>")
            else:
                parts.append(f"</{tag}>")
    return "".join(parts)


def _attributes(token: Token) -> list[tuple[str, Any]]:
    return list(token.attrs.items()) if token.type == "link_open" else []
