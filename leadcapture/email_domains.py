"""
Domains of e-mail addresses that are made to be thrown away.

A hint and no more: people have good reasons for such an address. The list is the one of
https://github.com/disposable-email-domains/disposable-email-domains (CC0), as its package on PyPI brings it.
"""

from disposable_email_domains import blocklist


def domain_of(email: str) -> str:
    """The part behind the @, in lower case; empty where there is none."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


def is_disposable(email: str) -> bool:
    """Whether the address belongs to a domain of the list, or to one below it."""
    labels = domain_of(email).split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))
