"""Which requests come from machines rather than from people, and which from people who don't want to be counted."""

from __future__ import annotations

import re

from django.http import HttpRequest

# What crawlers, previews of links, monitors and scripts call themselves. Those that hide it are counted as people.
_MACHINES = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|headless|lighthouse|preview|prerender|scan|monitor|uptime|pingdom|fetch"
    r"|archiver|validator|facebookexternalhit|mediapartners|python|curl|wget|libwww|java/|go-http|okhttp|axios"
    r"|httpclient|phantomjs|selenium|puppeteer|playwright|node\b",
    re.IGNORECASE,
)


def says_it_is_a_machine(request: HttpRequest) -> bool:
    """Whether the sender calls itself something that no person's browser does, or nothing at all."""
    agent = request.headers.get("User-Agent", "")
    return not agent or _MACHINES.search(agent) is not None


def asks_not_to_be_tracked(request: HttpRequest) -> bool:
    """
    Whether the browser sends Global Privacy Control (https://www.w3.org/TR/gpc/) or Do Not Track.

    What is counted is about nobody, and neither signal forbids it. Whoever sends one does not want to be part of any
    statistic, and is left out.
    """
    return request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1"
