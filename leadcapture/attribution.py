"""
Where a visit came from: what a visitor's browser says of it, cleaned of everything that could name a person.

The browser keeps it in its tab and sends it along with what is counted and with a form: for the first and the last
touch the five parameters of a campaign, and the host of the page that led here. Others, such as the identifiers of
clicks (gclid, fbclid), are never read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from urllib.parse import parse_qsl

from leadcapture.plain_text import one_line

#: So many characters of a value are kept.
MAX_LENGTH = 80
#: A longer value is none that a person has written into a campaign: it is dropped as a whole.
MAX_SENT_LENGTH = 300
#: What one touch may hold in all, so that a stranger's text is not looked at for long.
MAX_TOUCH_LENGTH = 2000

DIRECT = "direct"
OTHER_SITE = "other site"
#: Too many different ones on one day: what strangers can make up must not fill the table.
OTHER = "other"

#: Hosts that lead here, by the word under which they are counted. A host is known by any of its labels but the last,
#: since search engines have one for each country.
KNOWN_LABELS = {
    "google": "google",
    "bing": "bing",
    "duckduckgo": "duckduckgo",
    "yahoo": "yahoo",
    "ecosia": "ecosia",
    "qwant": "qwant",
    "startpage": "startpage",
    "facebook": "facebook",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "youtube": "youtube",
    "pinterest": "pinterest",
    "reddit": "reddit",
    "nextdoor": "nextdoor",
    "yelp": "yelp",
    "healthgrades": "healthgrades",
    "chatgpt": "chatgpt",
    "perplexity": "perplexity",
    "twitter": "x",
}
KNOWN_HOSTS = {
    "brave.com": "brave",
    "fb.com": "facebook",
    "x.com": "x",
    "t.co": "x",
    "youtu.be": "youtube",
    "lnkd.in": "linkedin",
}

#: Sources that nobody can make up.
FIXED_SOURCES = frozenset({DIRECT, OTHER_SITE, OTHER, *KNOWN_LABELS.values(), *KNOWN_HOSTS.values()})

# An address of an e-mail, as it is and as forms and programs disguise it.
_ADDRESS = re.compile(r"@|%(25)*40|[(\[{<]\s*at\s*[)\]}>]", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(19|20)\d\d[-./_]?(0[1-9]|1[0-2])([-./_]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
# Seven digits or more, however they are grouped: a telephone number, or a number that stands for somebody.
_NUMBER = re.compile(r"\d(?:[\s()./+_-]*\d){6,}")


def clean_value(text: str) -> str:
    """
    The value of a parameter, printable, on one line and of `MAX_LENGTH` characters at most.

    Empty where it looks like an e-mail address or a telephone number: newsletters put those of their readers there.
    It is looked at before it is cut, so that cutting hides nothing.
    """
    if len(text) > MAX_SENT_LENGTH:
        return ""
    text = one_line(unicodedata.normalize("NFKC", one_line(text)))
    if _ADDRESS.search(text) or _NUMBER.search(_DATE.sub(" ", text)):
        return ""
    return text[:MAX_LENGTH].strip()


def source_of_host(host: str) -> str:
    """A short known word for the host that led here. Anything else is "other site", and none "direct"."""
    host = host.strip().lower().rstrip(".")
    if not host:
        return DIRECT
    labels = host.split(".")
    domain = ".".join(labels[-2:])
    if domain in KNOWN_HOSTS:
        return KNOWN_HOSTS[domain]
    # The registered name: "google" in www.google.co.uk, but not in google.example.com.
    known = KNOWN_LABELS.get(labels[-2]) if len(labels) > 1 else None
    if known is None and len(labels) > 2 and labels[-2] in ("co", "com"):
        known = KNOWN_LABELS.get(labels[-3])
    return known or OTHER_SITE


@dataclass(frozen=True)
class Source:
    """Where a visit came from, as it is counted: nothing in it is about a person."""

    source: str = DIRECT
    medium: str = ""
    campaign: str = ""

    def __str__(self) -> str:
        return " / ".join(part for part in (self.source, self.medium, self.campaign) if part)


@dataclass(frozen=True)
class Touch:
    """One arrival at the site. `source` is the campaign's or, without one, a word for the host that led here."""

    source: str = DIRECT
    medium: str = ""
    campaign: str = ""
    content: str = ""
    term: str = ""

    @property
    def counted_as(self) -> Source:
        """What of it is counted."""
        return Source(self.source, self.medium, self.campaign)


@dataclass(frozen=True)
class Visit:
    """How somebody first came to the site in this tab of the browser, and how they came last."""

    first: Touch = Touch()
    last: Touch = Touch()

    @property
    def is_known(self) -> bool:
        """Whether it says more than that nothing is known."""
        return self != UNKNOWN

    @property
    def counted_as(self) -> Source:
        """What of it is counted: what led to the form is how the visitor came last."""
        return self.last.counted_as

    def as_fields(self) -> dict[str, str]:
        """All of it, under the names `first_source`, `last_source` and so on."""
        return {
            f"{name}_{key}": value
            for name, touch in (("first", self.first), ("last", self.last))
            for key, value in asdict(touch).items()
        }


#: A visit of which nothing is known.
UNKNOWN = Visit()

#: The names of a visit's fields, in order.
VISIT_FIELDS = tuple(f"{name}_{field.name}" for name in ("first", "last") for field in fields(Touch))


def read_touch(text: str) -> Touch:
    """A touch as the browser sends it, "utm_source=newsletter&referrer=www.example.com"; any text may come in."""
    if len(text) > MAX_TOUCH_LENGTH:
        return Touch()
    try:
        sent = dict(parse_qsl(text, max_num_fields=20, errors="replace"))
    except ValueError:
        return Touch()

    def value(name: str) -> str:
        return clean_value(sent.get(f"utm_{name}", ""))

    return Touch(
        # Capitals are slips: "Newsletter" and "newsletter" are the same.
        source=value("source").lower()[:MAX_LENGTH] or source_of_host(sent.get("referrer", "")),
        medium=value("medium").lower()[:MAX_LENGTH],
        campaign=value("campaign"),
        content=value("content"),
        term=value("term"),
    )


def read_visit(sent: Mapping[str, str]) -> Visit:
    """The visit that a form was sent with; without any, one of which nothing is known."""
    first, last = sent.get("first_touch", ""), sent.get("last_touch", "")
    return Visit(first=read_touch(str(first or "")), last=read_touch(str(last or "")))
