"""
Wagtail's tags of pictures, for pages: `{% load pictures %}` instead of `{% load wagtailimages_tags %}`.

A picture that can't be shown is left out, where Wagtail's would show a broken one; widths are listed once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from wagtail.images.models import Filter, Picture, ResponsiveImage, SourceImageIOError
from wagtail.images.templatetags import wagtailimages_tags as wagtails

from clinic.core.files.sizes import size_filter

register = template.Library()

#: From this height for one of width, a picture is bounded in height (`.tall` in the style sheet).
TALL = 3


class ImageNode(wagtails.ImageNode):
    """One size."""

    def render(self, context: Context) -> str:
        image = self.validate_image(context)
        if not image:
            return ""
        try:
            rendition = image.get_rendition(size_filter("|".join(self.filter_specs)))
        except SourceImageIOError:
            rendition = None
        if self.output_var_name:
            context[self.output_var_name] = rendition
            return ""
        return rendition.img_tag(_resolved(self, context)) if rendition else ""


class SrcsetImageNode(wagtails.SrcsetImageNode):
    """Several sizes, of one format or of several."""

    shown_as: type[ResponsiveImage] = ResponsiveImage

    def render(self, context: Context) -> str:
        image = self.validate_image(context)
        if not image:
            return ""
        specs = different_sizes(tuple(Filter.expand_spec(self.filter_specs)), image.width, image.height)
        try:
            renditions = image.get_renditions(*(size_filter(spec) for spec in specs))
        except SourceImageIOError:
            renditions = {}
        if self.output_var_name:
            context[self.output_var_name] = self.shown_as(renditions) if renditions else None
            return ""
        if not renditions:
            return ""
        attributes = _resolved(self, context)
        first = next(iter(renditions.values()))
        if first.height > TALL * first.width:
            attributes["class"] = f"{attributes.get('class', '')} tall".strip()
        return self.shown_as(renditions, attributes).__html__()


class PictureNode(SrcsetImageNode):
    """Several formats, of which a browser takes the first that it knows."""

    shown_as = Picture


@lru_cache(maxsize=1024)
def different_sizes(specs: tuple[str, ...], width: int, height: int) -> tuple[str, ...]:
    """Those specifications that give another size than the ones before: a small picture is never made larger."""
    found: dict[tuple[Any, ...], str] = {}
    for spec in specs:
        filter = size_filter(spec)
        others = tuple(part for part in spec.split("|") if not _is_transform(part))
        try:
            size: Any = filter.get_transform(_Unfocused(width, height)).size
        except ValueError:
            size = spec
        found.setdefault((size, others), spec)
    return tuple(found.values())


def _is_transform(part: str) -> bool:
    return bool(size_filter(part).transform_operations)


class _Unfocused:
    """A picture of a size, of which nothing else is known."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height

    def is_svg(self) -> bool:
        return False

    def get_focal_point(self) -> None:
        return None


def _resolved(node: wagtails.ImageNode, context: Context) -> dict[str, Any]:
    return {name: expression.resolve(context) for name, expression in node.attrs.items()}


_NODES: dict[str, type[wagtails.ImageNode]] = {
    "image": ImageNode,
    "srcset_image": SrcsetImageNode,
    "picture": PictureNode,
}


def _tag(parser: Parser, token: Token) -> template.Node:
    parsed = wagtails.image(parser, token)
    node = _NODES[token.contents.split(maxsplit=1)[0]]
    return node(parsed.image_expr, parsed.filter_specs, parsed.output_var_name, parsed.attrs)


for _name in _NODES:
    register.tag(_name, _tag)
