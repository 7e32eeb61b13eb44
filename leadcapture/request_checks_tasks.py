"""What the worker does about requests that look odd, after everything that somebody waits for."""

from __future__ import annotations

from django_tasks import task

from leadcapture import address_hints, held_notices

#: After e-mails and webhooks.
PRIORITY = -10


@task(priority=PRIORITY)
def look_up_new_domains() -> int:
    """Ask for a few domains that are new, and call for another go if there are more; how many were asked for."""
    domains = address_hints.domains_to_look_up()
    portion = domains[: address_hints.PORTION]
    address_hints.look_up_domains(portion)
    if len(domains) > len(portion):
        look_up_new_domains.enqueue()
    return len(portion)


@task(priority=PRIORITY)
def tell_desks_what_is_held_back() -> int:
    """Tell the desks that screening requests are held back; how many e-mails were sent."""
    return held_notices.tell_desks()


def call_for_checks() -> None:
    """Call a worker where a domain is new, or a desk is to be told."""
    if address_hints.domains_to_look_up():
        look_up_new_domains.enqueue()
    if held_notices.is_somebody_to_be_told():
        tell_desks_what_is_held_back.enqueue()
