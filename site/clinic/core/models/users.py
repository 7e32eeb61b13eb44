"""The account of a person who logs in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff. Django advises a model of one's own from the first migration on."""
