"""
What is kept of those who try to log in: as little as the pause after wrong passwords needs.

Axes would keep the whole form and the browser of each attempt, and add to it with each guess.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models.signals import pre_save
from django.dispatch import receiver

#: So many rows of wrong passwords at most; strangers can make one with each user name that they think of.
MOST_ATTEMPTS = 20_000


class LogInHandler(AxesDatabaseHandler):
    """Counts wrong passwords by user name and address. The browser is no part of it: anybody can call it anything."""

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **kwargs: Any) -> None:
        """Count a wrong password, and forget the oldest where there are too many."""
        _keep_no_browser(request)
        super().user_login_failed(sender, credentials, request, **kwargs)
        newest = AccessAttempt.objects.order_by("-pk").values_list("pk", flat=True).first()
        if newest is not None:
            AccessAttempt.objects.filter(pk__lte=newest - MOST_ATTEMPTS).delete()

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Note who logged in, when, and from which address."""
        _keep_no_browser(request)
        super().user_logged_in(sender, request, user, **kwargs)


def _keep_no_browser(request: Any) -> None:
    if request is not None:
        request.axes_user_agent = request.axes_http_accept = ""


@receiver(pre_save, sender=AccessAttempt)
def keep_no_form(sender: type, instance: AccessAttempt, **kwargs: Any) -> None:
    """What was typed into the form, the next address among it, is needed for nothing."""
    instance.get_data = instance.post_data = ""
