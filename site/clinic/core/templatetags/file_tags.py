"""What templates of the admin ask of pictures and documents."""

from typing import Any

from django import template

from clinic.core.files.permissions import policy_of

register = template.Library()


@register.filter
def can_be_seen_by(file: Any, user: Any) -> bool:
    """Whether a member of staff finds the file in a list: Wagtail names every file whose number somebody makes up."""
    return policy_of(file).user_may_by_collection(user, ["choose", "change"], file)
