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


#: Providers that pass over dots in the part before the @, and the name under which their domains are one.
WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def mailbox_of(email: str) -> str:
    """
    An address without what most providers pass over: capitals, and what follows a plus sign (RFC 5233).

    For limits alone. Two people may share the result at a provider that tells such addresses apart, so it is never
    written to, and decides about nobody.
    """
    local, _, domain = email.strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    local = local.partition("+")[0] or local
    if domain in WITHOUT_DOTS:
        return f"{local.replace('.', '')}@{WITHOUT_DOTS[domain]}"
    return f"{local}@{domain}"


def domains_of_mailbox(email: str) -> list[str]:
    """The domains under which the mailbox of an address may be written to."""
    domain = mailbox_of(email).rpartition("@")[2]
    return [alias for alias, name in WITHOUT_DOTS.items() if name == domain] or [domain]
