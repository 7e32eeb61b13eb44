"""Weekdays that staff tick, stored as a person reads them: "Monday, Thursday"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

#: In the order of `date.weekday`.
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def numbers(text: str) -> frozenset[int]:
    """The days of a text as `date.weekday` counts them; words that are no day are left out."""
    words = {word.strip() for word in text.split(",")}
    return frozenset(number for number, name in enumerate(NAMES) if name in words)


def as_text(days: Iterable[str]) -> str:
    """The days in the order of the week."""
    chosen = set(days)
    return ", ".join(name for name in NAMES if name in chosen)


def validate_weekdays(text: str) -> None:
    """Refuse what is not a list of days in the order of the week."""
    if as_text(name.strip() for name in text.split(",")) != text:
        raise ValidationError(
            "Write the days in English and in their order, with commas between: Monday, Thursday."
        )


class WeekdaysFormField(forms.MultipleChoiceField):
    """A tick for each day; its value is the stored text."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        # What a model's field adds for one line of text.
        kwargs = {name: value for name, value in kwargs.items() if name in ("label", "help_text", "initial")}
        super().__init__(choices=[(name, name) for name in NAMES], required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return [NAMES[number] for number in sorted(numbers(value))] if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return as_text(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or ""), data)


class WeekdaysField(models.CharField):
    """Some days of the week, or none."""

    default_validators = [validate_weekdays]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 70)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return WeekdaysFormField(label=self.verbose_name.capitalize(), help_text=self.help_text)
