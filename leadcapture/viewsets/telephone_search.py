"""Telephone numbers in the search of a list: as they are shown, dialled or said, though they are stored as +12075550142."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

#: What a number is written with. Digits of other scripts are none here: no number is stored with them.
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9+()\-.\s]+")
#: Fewer stand in every other number; more has no number (E.164).
DIGITS = range(4, 16)


class TelephoneSearchMixin:
    """Adds the rows whose number holds the digits that are searched for."""

    search_query: Any
    is_searching: Any

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """The rows that Wagtail finds, and those with the number."""
        found: QuerySet = super().search_queryset(queryset)  # type: ignore[misc]
        digits = digits_of(self.search_query or "") if self.is_searching else ""
        return found | queryset.filter(telephone__contains=digits) if digits else found


def digits_of(term: str) -> str:
    """The digits of something that may be a part of a telephone number; else nothing."""
    if not LOOKS_LIKE_A_NUMBER.fullmatch(term):
        return ""
    digits = re.sub(r"[^0-9]", "", term)
    return digits if len(digits) in DIGITS else ""
