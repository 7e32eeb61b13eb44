"""The permission to read the clinic's Business Profile: kept encrypted, and given back on request."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from clinic.core.encryption import CanNotDecrypt, decrypt, encrypt
from reviews.models.google import BusinessConnection, GoogleCheck

from .. import figures
from ..failures import Failure, GoogleFailure
from . import sign_in

PURPOSE = "the refresh token of the Google Business Profile"


def current() -> BusinessConnection | None:
    """The connection; None where there is none."""
    return BusinessConnection.objects.first()


@transaction.atomic
def connect(refresh_token: str, user: Any) -> BusinessConnection:
    """Keep what Google gave, in place of an earlier one; the audit log says who did it."""
    values = {
        "refresh_token": encrypt(refresh_token, PURPOSE),
        "connected_at": timezone.now(),
        "connected_by": user,
    }
    connection, _ = BusinessConnection.objects.update_or_create(pk=1, defaults=values)
    log(instance=connection, action="reviews.connect_business", user=user)
    return connection


def disconnect(user: Any) -> bool:
    """
    Forget the permission and the figures that came by it, and give it back to Google; whether Google took it.

    It is forgotten here first, so that it is so also where Google can't be reached.
    """
    with transaction.atomic():
        connection = BusinessConnection.objects.select_for_update().first()
        if connection is None:
            return True
        try:
            token = refresh_token(connection)
        except GoogleFailure:
            token = ""
        log(instance=connection, action="reviews.disconnect_business", user=user)
        connection.delete()
    for subject in GoogleCheck.objects.of_business().values_list("subject", flat=True):
        figures.forget(subject)
    if not token:
        return False
    try:
        sign_in.revoke(token)
    except GoogleFailure:
        return False
    return True


def refresh_token(connection: BusinessConnection) -> str:
    """What Google gave. Raises `GoogleFailure` where it can no longer be read."""
    try:
        return decrypt(connection.refresh_token, PURPOSE)
    except CanNotDecrypt as error:
        raise GoogleFailure(Failure.CONNECTION_UNREADABLE) from error
