"""What the worker does for ratings."""

from __future__ import annotations

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from reviews.google import figures, refresh
from reviews.models import GoogleCheck, GoogleListing

#: People's e-mails go first: nobody waits for a rating.
PRIORITY = 10


@task(priority=PRIORITY)
def ask_google() -> int:
    """Ask Google about a portion of the listings that are due, and call for another one if there is more."""
    asked = refresh.refresh_due()
    if asked and refresh.is_anything_due():
        call_a_worker()
    return asked


def call_a_worker() -> None:
    """Have a worker ask Google, unless one is called already: without a worker the calls would pile up."""
    if not DBTaskResult.objects.ready().filter(task_path=ask_google.module_path).exists():
        ask_google.enqueue()


def call_for_due_figures() -> None:
    """
    Call a worker where Google is to be asked about a listing, and drop figures that are over their time.

    One or two queries where no listing is of that kind.
    """
    figures.drop_expired()
    if GoogleListing.objects.from_google().exists() or GoogleCheck.objects.exists():
        refresh.note_listings()
        if refresh.is_anything_due():
            call_a_worker()
