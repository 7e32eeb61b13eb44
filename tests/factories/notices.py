"""Notices."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from clinic.notices.models import Notice


class NoticeFactory(DjangoModelFactory):
    """A published announcement without an end; `draft=True`, `urgent=True`."""

    class Meta:
        model = Notice

    class Params:
        draft = factory.Trait(live=False)
        urgent = factory.Trait(kind=Notice.Kind.URGENT, dismissible=False)

    title = factory.Sequence("We have moved, number {}".format)
    text = "<p>Come and see us.</p>"
