"""
What can go wrong between us and Google, in words for staff: what happened, and what to do.

The reasons are those of `google.api.ErrorReason`
(https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto); messages are never looked at, since
Google rewords them.
"""

from __future__ import annotations

from enum import Enum

from django.db.models import TextChoices


class Scope(Enum):
    """What a failure is about, and so who has to wait."""

    #: Passes by itself: three in a row begin a pause.
    PASSING = "passing"
    #: The key, the connection or the account: every further question would get the same answer.
    KEY = "key"
    #: Google wants to be asked less often for a while.
    MINUTE = "minute"
    #: Google answers no more questions today.
    DAY = "day"
    #: This listing alone.
    PLACE = "place"


class Failure(TextChoices):
    """What went wrong."""

    KEY_INVALID = "key_invalid", "Google does not know the key"
    SERVICE_DISABLED = (
        "service_disabled",
        "Places API (New) is not switched on in the clinic's Google account",
    )
    KEY_SERVICE_BLOCKED = "key_service_blocked", "The key is not allowed to use Places API (New)"
    BILLING_DISABLED = "billing_disabled", "No payment is set up in the clinic's Google account"
    SUSPENDED = "suspended", "Google has suspended the clinic's Google account"
    KEY_FOR_BROWSERS = "key_for_browsers", "The key is restricted to websites (HTTP referrers)"
    KEY_FOR_APPS = "key_for_apps", "The key is restricted to mobile apps"
    KEY_FOR_OTHER_MACHINES = (
        "key_for_other_machines",
        "The key is restricted to other machines (IP addresses)",
    )
    FORBIDDEN = "forbidden", "Google refuses the key, and does not say why"
    NOT_UNDERSTOOD = "not_understood", "Google did not understand what the site asked"
    PLACE_INVALID = "place_invalid", "Google does not take this place ID"
    PLACE_GONE = "place_gone", "Google no longer has a place with this ID"
    CLIENT_INVALID = (
        "client_invalid",
        "Google does not know this site as a client of its Business Profile APIs",
    )
    CONNECTION_ENDED = "connection_ended", "Google no longer accepts the connection to the Business Profile"
    CONNECTION_UNREADABLE = (
        "connection_unreadable",
        "The site can no longer read the permission that Google gave it",
    )
    CONSENT_MISSING = "consent_missing", "The permission to read the Business Profile was not given"
    BUSINESS_DISABLED = (
        "business_disabled",
        "A Business Profile API is not switched on in the clinic's Google account",
    )
    ACCESS_NOT_GRANTED = (
        "access_not_granted",
        "Google has not yet granted the clinic access to the Business Profile APIs",
    )
    BUSINESS_REFUSED = "business_refused", "Google refuses the connection, and does not say why"
    LOCATION_REFUSED = (
        "location_refused",
        "The Google account that is connected does not manage this location",
    )
    LOCATION_GONE = "location_gone", "The Business Profile no longer has this location"
    LOCATION_UNVERIFIED = "location_unverified", "Google has not verified this location yet"
    TOO_MANY = "too_many", "Google was asked too often within a minute"
    DAY_USED_UP = "day_used_up", "The Google account's own limit of questions for today is used up"
    SERVER = "server", "Google has a fault of its own"
    SLOW = "slow", "Google did not answer in time"
    UNREACHED = "unreached", "Google can't be reached"
    CUT_OFF = "cut_off", "Google's answer broke off"
    NONSENSE = "nonsense", "Google's answer can't be read"
    OUT_OF_RANGE = "out_of_range", "Google gave a rating that can't be"
    NOT_HELD = "not_held", "The figures could not be held in memory"
    UNEXPECTED = "unexpected", "The site could not finish asking Google"

    @property
    def scope(self) -> Scope:
        """What it is about."""
        return _SCOPES.get(self, Scope.KEY)

    @property
    def advice(self) -> str:
        """What to do, in a full sentence."""
        return _ADVICE[self]

    @property
    def sentence(self) -> str:
        """What happened and what to do."""
        return f"{self.label}. {self.advice}"


_SCOPES = {
    # All listings are asked about in the same way: it is this one's ID, more likely than not.
    Failure.NOT_UNDERSTOOD: Scope.PLACE,
    Failure.PLACE_INVALID: Scope.PLACE,
    Failure.PLACE_GONE: Scope.PLACE,
    Failure.LOCATION_REFUSED: Scope.PLACE,
    Failure.LOCATION_GONE: Scope.PLACE,
    Failure.LOCATION_UNVERIFIED: Scope.PLACE,
    Failure.OUT_OF_RANGE: Scope.PLACE,
    Failure.TOO_MANY: Scope.MINUTE,
    Failure.DAY_USED_UP: Scope.DAY,
    Failure.SERVER: Scope.PASSING,
    Failure.SLOW: Scope.PASSING,
    Failure.UNREACHED: Scope.PASSING,
    Failure.CUT_OFF: Scope.PASSING,
    Failure.NONSENSE: Scope.PASSING,
    Failure.NOT_HELD: Scope.PASSING,
    Failure.UNEXPECTED: Scope.PASSING,
}

_IN_THE_CONSOLE = "Ask whoever looks after the clinic's Google Cloud account to"
_CONNECT_ANEW = "Connect the Business Profile again: Reports, Google's rating, Google Business Profile."
_BY_ITSELF = "It is tried again by itself: nothing to do, unless this stays so for a day."

_ADVICE = {
    Failure.KEY_INVALID: "Ask whoever runs the site to check GOOGLE_PLACES_API_KEY.",
    Failure.SERVICE_DISABLED: f"{_IN_THE_CONSOLE} enable “Places API (New)” there.",
    Failure.KEY_SERVICE_BLOCKED: f"{_IN_THE_CONSOLE} add “Places API (New)” to the key's API restrictions.",
    Failure.BILLING_DISABLED: f"{_IN_THE_CONSOLE} set up billing for the project.",
    Failure.SUSPENDED: f"{_IN_THE_CONSOLE} read Google's e-mails about it, and to answer them.",
    Failure.KEY_FOR_BROWSERS: f"{_IN_THE_CONSOLE} restrict the key to this server's IP address instead: the server asks, and not a browser.",
    Failure.KEY_FOR_APPS: f"{_IN_THE_CONSOLE} restrict the key to this server's IP address instead.",
    Failure.KEY_FOR_OTHER_MACHINES: f"{_IN_THE_CONSOLE} add this server's IP address to the key's restrictions.",
    Failure.FORBIDDEN: f"{_IN_THE_CONSOLE} look at the key and its restrictions.",
    Failure.NOT_UNDERSTOOD: "Check the place ID or the location of the listing. If it is right, tell whoever runs the site, and enter the figures by hand.",
    Failure.PLACE_INVALID: "Look the place ID up again, and correct it in the listing.",
    Failure.PLACE_GONE: "Look the place up at Google Maps. If it is still there, copy its new place ID into the listing.",
    Failure.CLIENT_INVALID: "Ask whoever runs the site to check GOOGLE_BUSINESS_CLIENT_ID and GOOGLE_BUSINESS_CLIENT_SECRET, and the return address in the clinic's Google Cloud account.",
    Failure.CONNECTION_ENDED: f"{_CONNECT_ANEW} If it ends every week, the consent screen in the clinic's Google Cloud account is still set to “Testing”.",
    Failure.CONNECTION_UNREADABLE: f"{_CONNECT_ANEW} It is so after SECRET_KEY has changed.",
    Failure.CONSENT_MISSING: f"{_CONNECT_ANEW} Leave the tick at Google's question.",
    Failure.BUSINESS_DISABLED: f"{_IN_THE_CONSOLE} enable “Google My Business API”, “My Business Account Management API” and “My Business Business Information API” there.",
    Failure.ACCESS_NOT_GRANTED: f"{_IN_THE_CONSOLE} apply for access to the Business Profile APIs, or to wait for Google's answer.",
    Failure.BUSINESS_REFUSED: f"{_CONNECT_ANEW} If it stays so, ask whoever looks after the clinic's Google Cloud account.",
    Failure.LOCATION_REFUSED: "Make that account a manager of the location in the Business Profile, or connect another account.",
    Failure.LOCATION_GONE: "Choose the location anew, on the page of the listing.",
    Failure.LOCATION_UNVERIFIED: "Have it verified in the Business Profile. Until then, choose another way to show the rating.",
    Failure.TOO_MANY: _BY_ITSELF,
    Failure.DAY_USED_UP: "It goes on tomorrow by itself. The limit stands in the quotas of the clinic's Google Cloud account.",
    Failure.SERVER: _BY_ITSELF,
    Failure.SLOW: _BY_ITSELF,
    Failure.UNREACHED: "It is tried again by itself. If it stays so, ask whoever runs the site whether the server may connect to Google.",
    Failure.CUT_OFF: _BY_ITSELF,
    Failure.NONSENSE: _BY_ITSELF,
    Failure.OUT_OF_RANGE: "Look at the listing at Google Maps, and enter the figures by hand for now.",
    Failure.NOT_HELD: "It is tried again by itself. If it stays so, ask whoever runs the site whether the memory of the cache “ratings” is full, or may not be written.",
    Failure.UNEXPECTED: "It is tried again by itself. If it stays so, ask whoever runs the site to look at the log of the task worker.",
}


class GoogleFailure(Exception):
    """An answer that is none. `retry_after` is in seconds, as Google asked for it; None where it did not."""

    def __init__(self, failure: Failure, retry_after: float | None = None) -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.retry_after = retry_after
