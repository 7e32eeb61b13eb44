"""Notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clinic.notices.kinds import Kind
from clinic.notices.models import Notice, NoticePlace


class NoticeFactory(DjangoModelFactory):
    """A published announcement without an end; `draft=True`, `emergency=True`, `pages=[...]`."""

    class Meta:
        model = Notice
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(live=False)
        emergency = factory.Trait(kind=Kind.EMERGENCY, dismissible=False)

    title = factory.Sequence("We have moved, number {}".format)
    text = "<p>Come and see us.</p>"

    @factory.post_generation
    def pages(self: Any, create: bool, pages: Iterable[Any] | None, **kwargs: Any) -> None:
        """The pages that it is for, with everything below them."""
        if pages:
            self.audience = "pages"
            self.places = [NoticePlace(page=page) for page in pages]
            self.save()
