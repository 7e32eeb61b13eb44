"""Notice that the mail server takes none of our e-mails, and tell staff in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPSenderRefused

from django.conf import settings
from django.db.models import Count, Min
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.formats import date_format

from clinic.core.handover import LoginRefused, SenderRefused, ServerBusy, ServerNotReached
from clinic.core.models import Heartbeat
from leadcapture.models import MailTrouble, OutgoingMail

#: A mail server that is started anew is not worth a word.
TOLD_AFTER = timedelta(minutes=15)
#: An e-mail whose time came so long ago, and that nobody has tried to send: worker or clock must be missing.
OVERDUE_AFTER = timedelta(minutes=15)
#: What does its work, as staff and whoever runs the site may call it.
PROGRAMS = {"worker": "the task worker", "clock": "the clock"}
#: Where nothing waits any more, the last failure is news for so long.
TOLD_FOR = timedelta(days=1)
#: Answers to MAIL FROM that ask for a log-in (RFC 4954, section 6).
ASKS_FOR_A_LOGIN = (530, 534, 535, 538)
#: An answer to MAIL FROM about the one message and its size (RFC 1870, section 6).
TOO_LARGE = 552

Kind = MailTrouble.Kind


def kind_of(error: Exception) -> MailTrouble.Kind | None:
    """What an error says about the mail server; None where it may be about this one e-mail alone."""
    if isinstance(error, (LoginRefused, SMTPAuthenticationError)):
        return Kind.LOGIN
    if isinstance(error, SMTPSenderRefused):
        if error.smtp_code in ASKS_FOR_A_LOGIN:
            return Kind.LOGIN
        if error.smtp_code < 500:
            return Kind.BUSY
        return None if error.smtp_code == TOO_LARGE else Kind.SENDER
    if isinstance(error, SenderRefused):
        return Kind.SENDER
    if isinstance(error, ServerBusy):
        return Kind.BUSY
    return Kind.UNREACHED if isinstance(error, ServerNotReached) else None


@dataclass(frozen=True)
class Trouble:
    """What staff are told: that e-mails wait, since when and why, and who can mend it. Nothing secret."""

    kind: MailTrouble.Kind
    since: datetime
    waiting: int

    @property
    def sentence(self) -> str:
        """In words, with the times of the clinic."""
        since = date_format(timezone.localtime(self.since), "l, F j, g:i a")
        return (
            f"No e-mail has gone out since {since}: {self.kind.label}. {self._what_waits} "
            f"Ask whoever runs the site to check {self._settings}."
        )

    @property
    def _what_waits(self) -> str:
        if not self.waiting:
            return "None waits at the moment."
        return (
            f"{self.waiting} e-mail{pluralize(self.waiting)} wait{pluralize(self.waiting, 's,')} for it, and "
            f"go{pluralize(self.waiting, 'es,')} out by {pluralize(self.waiting, 'itself,themselves')} once it is mended."
        )

    @property
    def _settings(self) -> str:
        server = "EMAIL_PROVIDER and its key" if settings.EMAIL_PROVIDER else "EMAIL_URL"
        return f"DEFAULT_FROM_EMAIL and {server}" if self.kind == Kind.SENDER else server


@dataclass(frozen=True)
class NobodySends:
    """What staff are told where e-mails are due and nobody tries to send them. It is found by the web server."""

    since: datetime
    waiting: int
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """In words, with the times of the clinic."""
        since = date_format(timezone.localtime(self.since), "l, F j, g:i a")
        why = " and ".join(PROGRAMS[kind] for kind in self.missing)
        verb = "does" if len(self.missing) == 1 else "do"
        reason = f": {why} {verb} not run" if why else ", although worker and clock run"
        return (
            f"{self.waiting} email{pluralize(self.waiting)} should have gone out since {since}, and nothing tries to send "
            f"{pluralize(self.waiting, 'it,them')}{reason}. Nothing is lost. Ask whoever runs the site to look at the "
            "worker and the clock."
        )


def current_trouble(now: datetime | None = None) -> Trouble | NobodySends | None:
    """What staff should know now; None while all is well. Two queries, a few more where nobody sends."""
    now = now or timezone.now()
    return _refused(now) or _unattended(now)


def _unattended(now: datetime) -> NobodySends | None:
    overdue = OutgoingMail.objects.due(now - OVERDUE_AFTER)
    found = overdue.aggregate(number=Count("pk"), since=Min("next_attempt_at"))
    if not found["number"]:
        return None
    missing = tuple(Heartbeat.missing(now))
    if not missing and (
        MailTrouble.objects.exists() or OutgoingMail.objects.filter(sent_at__gt=now - OVERDUE_AFTER).exists()
    ):
        return None  # They try, or have much to do.
    return NobodySends(found["since"], found["number"], missing)


def _refused(now: datetime) -> Trouble | None:
    row = MailTrouble.objects.first()
    if row is None:
        return None
    kind = Kind(row.kind)
    may_pass_by_itself = kind in (Kind.UNREACHED, Kind.BUSY)
    if may_pass_by_itself and row.since > now - TOLD_AFTER:
        return None
    waiting = OutgoingMail.objects.open().count()
    if not waiting and row.latest_at < now - TOLD_FOR:
        return None
    return Trouble(kind, row.since, waiting)
