"""The least that a form can cost: one Django view that inserts one row into SQLite. Served for comparison."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BARE_DATABASE"],
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    },
)


def insert(request: HttpRequest) -> HttpResponse:
    """Keep the name and the address, and lead on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lead (first_name, email) VALUES (%s, %s)",
            [request.POST["first_name"], request.POST["email"]],
        )
    return HttpResponseRedirect("/thank-you/")


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the server runs."""
    return HttpResponse("ready")


urlpatterns = [path("", ready), path("form/", insert)]
application = get_wsgi_application()
with connection.cursor() as first:
    first.execute(
        "CREATE TABLE IF NOT EXISTS lead (id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, email TEXT UNIQUE NOT NULL)"
    )
connection.close()
