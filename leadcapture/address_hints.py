"""
What staff may want to know of an e-mail address: hints in words, which stop no e-mail and refuse nobody.

The domains are looked up after the visitor has long been answered: the clock finds what is new, and a worker asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from leadcapture.email_domains import domain_of, is_disposable
from leadcapture.email_typos import meant_address
from leadcapture.mail_servers import look_up
from leadcapture.models import HeldRequest, Lead, MailDomain, ScreeningRequest

#: So many of the latest requests are looked at for new domains.
LATEST = 200
#: So many domains in one go: what people wait for comes in between.
PORTION = 3


def hints_about(email: str) -> list[str]:
    """What is odd about an address, in sentences; empty where nothing is."""
    return list(_hints(email)) if email else []


def _hints(email: str) -> Iterator[str]:
    if meant := meant_address(email):
        yield f"Perhaps {meant} was meant. The person was asked, and sent it as it is."
    if is_disposable(email):
        yield "The address is of a kind that people use once and throw away."
    known = MailDomain.objects.filter(domain=domain_of(email)).first()
    if known is not None and known.takes_no_mail:
        day = timezone.localtime(known.looked_at).strftime("%B %-d")
        yield f"E-mails to {known.domain} probably come back. {known.get_finding_display()} (Looked up on {day}.)"


def domains_to_look_up(now: datetime | None = None) -> list[str]:
    """The domains of the latest requests of which nothing is known, or nothing any more. None where it is switched off."""
    if not settings.MAIL_DOMAIN_CHECKS:
        return []
    now = now or timezone.now()
    latest = [
        *Lead.objects.known().order_by("-pk").values_list("email", flat=True)[:LATEST],
        *ScreeningRequest.objects.order_by("-pk").values_list("email", flat=True)[:LATEST],
        *HeldRequest.objects.order_by("-pk").values_list("email", flat=True)[:LATEST],
    ]
    domains = dict.fromkeys(domain for domain in map(domain_of, latest) if domain)
    known = {row.domain for row in MailDomain.objects.filter(domain__in=domains) if _is_fresh(row, now)}
    return [domain for domain in domains if domain not in known]


def look_up_domains(domains: Iterable[str]) -> None:
    """Ask for each domain and keep the finding."""
    for domain in domains:
        MailDomain.objects.update_or_create(
            domain=domain, defaults={"finding": look_up(domain), "looked_at": timezone.now()}
        )


def forget_old_findings() -> int:
    """Delete what was found out long ago; how many rows that were."""
    return MailDomain.objects.filter(looked_at__lt=timezone.now() - MailDomain.KEPT_FOR).delete()[0]


def _is_fresh(row: MailDomain, now: datetime) -> bool:
    is_unknown = row.finding == MailDomain.Finding.UNKNOWN
    return row.looked_at > now - (row.UNKNOWN_FOR if is_unknown else row.GOOD_FOR)
